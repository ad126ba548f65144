import { Button, Empty, Space, Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, type Schema, told } from '../../../shared/api/client';
import { Chip } from '../../../shared/ui/chip';
import type { Tone } from '../../../shared/ui/tokens';
import { useTellTrouble } from '../../../shared/ui/trouble';
import { useAct } from '../api';
import styles from './page.module.css';

type Swap = Schema<'SwapView'>;

const TONES: Record<Swap['state'], Tone> = {
  asked: 'warn',
  done: 'good',
  refused: 'bad',
  withdrawn: 'neutral',
};

/** Exchanges that one asked for or was asked for. */
export function OwnSwaps({ plan }: { plan: Schema<'OwnPlanView'> }) {
  const { t } = useTranslation('planning');
  const tell = useTellTrouble();
  const answer = useAct(({ id, yes }: { id: string; yes: boolean }) =>
    told(
      api.POST('/api/v1/planning/own/swaps/{id}/answer', {
        params: { path: { id } },
        body: { yes },
      }),
    ),
  );
  const withdraw = useAct((id: string) =>
    told(api.DELETE('/api/v1/planning/own/swaps/{id}', { params: { path: { id } } })),
  );
  const columns: TableColumnsType<Swap> = [
    { title: t('swap.day'), dataIndex: 'day', className: 'figures' },
    {
      title: t('swap.with'),
      render: (_, s) => (s.agent === plan.agent ? s.other_name : s.agent_name),
    },
    {
      title: t('swap.state'),
      render: (_, s) => <Chip tone={TONES[s.state]}>{t(`swap.is.${s.state}`)}</Chip>,
    },
    {
      align: 'right',
      render: (_, s) =>
        s.state !== 'asked' ? null : s.agent === plan.agent ? (
          <Button size="small" onClick={() => withdraw.mutate(s.id, { onError: tell })}>
            {t('swap.withdraw')}
          </Button>
        ) : (
          <Space>
            <Button
              size="small"
              type="primary"
              onClick={() => answer.mutate({ id: s.id, yes: true }, { onError: tell })}
            >
              {t('own.yes')}
            </Button>
            <Button
              size="small"
              onClick={() => answer.mutate({ id: s.id, yes: false }, { onError: tell })}
            >
              {t('own.no')}
            </Button>
          </Space>
        ),
    },
  ];
  return (
    <div className={styles['card']}>
      <h3>{t('swap.all')}</h3>
      <Table
        rowKey="id"
        size="small"
        columns={columns}
        dataSource={plan.swaps}
        pagination={{ pageSize: 6, hideOnSinglePage: true }}
        locale={{ emptyText: <Empty description={t('swap.none')} /> }}
      />
    </div>
  );
}
