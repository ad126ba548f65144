import { Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import styles from './page.module.css';

type Habits = Schema<'HabitsView'>;

const seconds = (value: number | null) => (value === null ? '–' : `${value.toFixed(0)} s`);

/** What callers and agents of each queue do, as calls taught. */
export function ReplayHabits({ found }: { found: Schema<'ReplayView'> }) {
  const { t } = useTranslation('planning');
  return (
    <div className={styles['card']}>
      <h3>{t('replay.habits')}</h3>
      <p className={styles['quiet']}>
        {t(found.learnt_before ? 'replay.learntBefore' : 'replay.learntFromDay')}
      </p>
      <Table<Habits>
        size="small"
        rowKey="queue"
        pagination={false}
        dataSource={found.habits}
        scroll={{ x: 'max-content' }}
        columns={[
          { title: t('queue'), dataIndex: 'name', ellipsis: true },
          {
            title: t('replay.calls'),
            align: 'right',
            render: (_, its) => its.calls.toLocaleString(),
          },
          {
            title: t('replay.gaveUp'),
            align: 'right',
            render: (_, its) => its.gave_up.toLocaleString(),
          },
          {
            title: t('replay.patience'),
            align: 'right',
            render: (_, its) =>
              its.patience_s === null ? t('replay.unmeasured') : seconds(its.patience_s),
          },
          { title: t('replay.aht'), align: 'right', render: (_, its) => seconds(its.aht_s) },
          { title: t('replay.ring'), align: 'right', render: (_, its) => seconds(its.ring_s) },
        ]}
      />
    </div>
  );
}
