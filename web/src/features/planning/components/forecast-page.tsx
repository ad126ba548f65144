import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed } from '../../../shared/ui/failed';
import { queuesQuery } from '../api';
import { mondayOf, plusDays, todayHere } from '../model';
import styles from './page.module.css';
import { QueueForecast } from './queue-forecast';
import { WholeForecast } from './whole-forecast';

/** Stands for all queues together among their ids. */
const ALL = '*';

/** A week's forecast, of all queues together or of one. */
export function ForecastPage({ mayWrite }: { mayWrite: boolean }) {
  const { t } = useTranslation('planning');
  const queues = useQuery(queuesQuery);
  const [queue, setQueue] = useState(ALL);
  const [monday, setMonday] = useState(() => mondayOf(todayHere()));
  if (queues.isError) return <Failed error={queues.error} onRetry={() => queues.refetch()} />;
  const choosing = (
    <>
      <Select
        aria-label={t('queue')}
        className={styles['queue'] ?? ''}
        value={queue}
        options={[
          { value: ALL, label: t('forecast.all') },
          ...(queues.data?.map(({ id, name }) => ({ value: id, label: name })) ?? []),
        ]}
        onChange={setQueue}
        loading={queues.isPending}
        showSearch={{ optionFilterProp: 'label' }}
      />
      <Weeks monday={monday} onChange={setMonday} />
    </>
  );
  return (
    <section aria-label={t('section.forecast')} className={styles['page']}>
      {queue === ALL ? (
        <>
          <header className={styles['head']}>{choosing}</header>
          <WholeForecast monday={monday} onChoose={setQueue} />
        </>
      ) : (
        <QueueForecast key={queue} {...{ queue, monday, mayWrite, choosing }} />
      )}
    </section>
  );
}

function Weeks({ monday, onChange }: { monday: string; onChange: (monday: string) => void }) {
  const { t } = useTranslation('planning');
  return (
    <>
      <Button
        aria-label={t('week.before')}
        icon={<LeftOutlined aria-hidden />}
        onClick={() => onChange(plusDays(monday, -7))}
      />
      <strong className="figures">{`${monday} – ${plusDays(monday, 6)}`}</strong>
      <Button
        aria-label={t('week.after')}
        icon={<RightOutlined aria-hidden />}
        onClick={() => onChange(plusDays(monday, 7))}
      />
    </>
  );
}
