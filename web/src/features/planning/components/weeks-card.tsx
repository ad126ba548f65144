import { useQuery } from '@tanstack/react-query';
import { Empty, Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { weeksQuery } from '../api';
import styles from './page.module.css';

type Week = Schema<'WeekErrorView'>;

const percent = (value: number) => `${(value * 100).toFixed(1)} %`;
const signed = (value: number) => `${value > 0 ? '+' : ''}${percent(value)}`;

/** What the plans of the last weeks were worth, and why they were off. */
export function WeeksCard({ queue }: { queue: string }) {
  const { t } = useTranslation('planning');
  const weeks = useQuery(weeksQuery(queue));
  const number = { align: 'right' as const, className: 'figures' };
  const columns: TableColumnsType<Week> = [
    { title: t('weeks.week'), dataIndex: 'monday', className: 'figures' },
    { title: t('weeks.calls'), ...number, render: (_, w) => w.calls.toLocaleString() },
    { title: t('weeks.wape'), ...number, render: (_, w) => <strong>{percent(w.wape)}</strong> },
    { title: t('weeks.model'), ...number, render: (_, w) => percent(w.wape_of_model) },
    { title: t('weeks.bias'), ...number, render: (_, w) => signed(w.bias) },
    { title: t('weeks.coverage'), ...number, render: (_, w) => percent(w.coverage) },
    { title: t('weeks.chance'), ...number, render: (_, w) => percent(w.chance) },
    { title: t('weeks.level'), ...number, render: (_, w) => percent(w.level) },
    { title: t('weeks.form'), ...number, render: (_, w) => percent(w.form) },
    {
      title: t('weeks.worst'),
      className: 'figures',
      render: (_, w) => {
        const day = w.days[0];
        if (day === undefined || day.actual === 0) return null;
        return `${day.day.slice(5)}  ${signed(day.planned / day.actual - 1)}`;
      },
    },
  ];
  return (
    <div className={styles['card']}>
      <h3>{t('weeks.title')}</h3>
      <p className={styles['quiet']}>{t('weeks.meaning')}</p>
      <Table
        rowKey="monday"
        size="small"
        columns={columns}
        dataSource={weeks.data ?? []}
        loading={weeks.isPending && queue !== ''}
        pagination={false}
        locale={{ emptyText: <Empty description={t('weeks.none')} /> }}
      />
    </div>
  );
}
