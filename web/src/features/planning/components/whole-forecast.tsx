import { useQuery } from '@tanstack/react-query';
import { Button, Empty, Skeleton, Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { Failed } from '../../../shared/ui/failed';
import { wholeQuery } from '../api';
import { plusDays, sum } from '../model';
import { ForecastChart } from './forecast-chart';
import styles from './page.module.css';

type Share = Schema<'QueueShareView'>;

const whole = (calls: number) => Math.round(calls).toLocaleString();

interface Props {
  monday: string;
  /** Opens a queue's own forecast. */
  onChoose: (queue: string) => void;
}

/** All queues' forecast of a week together, and what each of them is of it. */
export function WholeForecast({ monday, onChoose }: Props) {
  const { t } = useTranslation('planning');
  const found = useQuery(wholeQuery(monday, plusDays(monday, 6)));
  if (found.isError) return <Failed error={found.error} onRetry={() => found.refetch()} />;
  if (found.isPending) return <Skeleton active paragraph={{ rows: 8 }} />;
  const { bench, queues } = found.data;
  if (queues.length === 0) {
    return (
      <div className={styles['card']}>
        <Empty description={t('forecast.noneAtAll')} />
      </div>
    );
  }
  return (
    <>
      <div className={styles['card']}>
        <ForecastChart bench={bench} />
      </div>
      <Shares queues={queues} onChoose={onChoose} />
    </>
  );
}

function Shares({ queues, onChoose }: { queues: readonly Share[] } & Pick<Props, 'onChoose'>) {
  const { t } = useTranslation('planning');
  const planned = sum(queues.map((each) => each.planned));
  const number = { align: 'right' as const, className: 'figures' };
  const columns: TableColumnsType<Share> = [
    {
      title: t('queue'),
      render: (_, { queue, name }) => (
        <Button type="link" size="small" onClick={() => onChoose(queue)}>
          {name}
        </Button>
      ),
    },
    { title: t('chart.planned'), ...number, render: (_, each) => whole(each.planned) },
    {
      title: t('forecast.share'),
      ...number,
      render: (_, each) => `${((100 * each.planned) / Math.max(planned, 1e-9)).toFixed(1)} %`,
    },
    { title: t('forecast.came'), ...number, render: (_, each) => whole(each.came) },
  ];
  return (
    <div className={styles['card']}>
      <h3>{t('forecast.byQueue')}</h3>
      <p className={styles['quiet']}>{t('forecast.adds')}</p>
      <Table
        rowKey="queue"
        size="small"
        columns={columns}
        dataSource={[...queues]}
        pagination={false}
        summary={() => (
          <Table.Summary.Row>
            <Table.Summary.Cell index={0}>
              <strong>{t('forecast.all')}</strong>
            </Table.Summary.Cell>
            <Table.Summary.Cell index={1} align="right" className="figures">
              <strong>{whole(planned)}</strong>
            </Table.Summary.Cell>
            <Table.Summary.Cell index={2} align="right" className="figures">
              100 %
            </Table.Summary.Cell>
            <Table.Summary.Cell index={3} align="right" className="figures">
              <strong>{whole(sum(queues.map((each) => each.came)))}</strong>
            </Table.Summary.Cell>
          </Table.Summary.Row>
        )}
      />
    </div>
  );
}
