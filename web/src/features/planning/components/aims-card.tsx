import { Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import styles from './page.module.css';

type Objective = Schema<'ObjectiveView'>;

const number = { align: 'right' as const, className: 'figures' };

/** What a schedule was made for: how far it gets with each aim, and what the rest costs. */
export function AimsCard({ objectives }: { objectives: readonly Objective[] }) {
  const { t } = useTranslation('planning');
  const columns: TableColumnsType<Objective> = [
    { title: t('aims.aim'), render: (_, { aim }) => t(`aims.named.${aim}`) },
    { title: t('aims.amount'), ...number, render: (_, { amount }) => amount.toFixed(1) },
    {
      title: t('aims.reached'),
      ...number,
      render: (_, { amount, of }) =>
        of === null || of <= 0 ? '–' : `${((1 - amount / of) * 100).toFixed(1)} %`,
    },
    { title: t('aims.weight'), ...number, render: (_, { weight }) => weight.toFixed(1) },
    { title: t('aims.cost'), ...number, render: (_, { cost }) => cost.toFixed(1) },
  ];
  return (
    <div className={styles['card']}>
      <Table
        rowKey="aim"
        size="small"
        columns={columns}
        dataSource={[...objectives]}
        pagination={false}
      />
      <p className={styles['quiet']}>{t('aims.means')}</p>
    </div>
  );
}
