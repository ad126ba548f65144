import { useQuery } from '@tanstack/react-query';
import { Button, Empty, Popconfirm, Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, type Schema, told } from '../../../shared/api/client';
import { Chip } from '../../../shared/ui/chip';
import { useTellTrouble } from '../../../shared/ui/trouble';
import { overridesQuery, useAct } from '../api';
import { clockOf } from '../model';
import styles from './page.module.css';

type Override = Schema<'OverrideView'>;

/** What planners changed by hand, and why; withdrawn changes stay in sight. */
export function OverridesCard({ queue, mayWrite }: { queue: string; mayWrite: boolean }) {
  const { t } = useTranslation('planning');
  const tell = useTellTrouble();
  const known = useQuery(overridesQuery(queue));
  const withdraw = useAct((id: string) =>
    told(
      api.DELETE('/api/v1/planning/queues/{queue}/overrides/{id}', {
        params: { path: { queue, id } },
      }),
    ),
  );
  const columns: TableColumnsType<Override> = [
    {
      title: t('override.when'),
      render: (_, each) => (
        <span className="figures">
          {each.first === each.last ? each.first : `${each.first} – ${each.last}`}
          {each.end_min - each.begin_min < 1_440 && (
            <>
              <br />
              {clockOf(each.begin_min)}–{clockOf(each.end_min)}
            </>
          )}
        </span>
      ),
    },
    {
      title: t('override.change'),
      align: 'right',
      render: (_, each) => {
        const percent = Math.round((each.factor - 1) * 100);
        return `${percent > 0 ? '+' : ''}${percent} %`;
      },
    },
    { title: t('override.reason'), dataIndex: 'reason' },
    {
      render: (_, each) =>
        each.withdrawn_at !== null ? (
          <Chip tone="neutral">{t('override.withdrawn')}</Chip>
        ) : mayWrite ? (
          <Popconfirm
            title={t('override.withdrawSure')}
            okText={t('override.withdraw')}
            cancelText={t('cancel')}
            onConfirm={() => withdraw.mutate(each.id, { onError: tell })}
          >
            <Button size="small">{t('override.withdraw')}</Button>
          </Popconfirm>
        ) : null,
    },
  ];
  return (
    <div className={styles['card']}>
      <h3>{t('override.all')}</h3>
      <Table
        rowKey="id"
        size="small"
        columns={columns}
        dataSource={known.data ?? []}
        loading={known.isPending && queue !== ''}
        pagination={{ pageSize: 6, hideOnSinglePage: true }}
        locale={{ emptyText: <Empty description={t('override.none')} /> }}
      />
    </div>
  );
}
