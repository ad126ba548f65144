import { EditOutlined, LeftOutlined, RightOutlined, ThunderboltOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Empty, Select, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, told } from '../../../shared/api/client';
import { Failed } from '../../../shared/ui/failed';
import { useTellTrouble } from '../../../shared/ui/trouble';
import { benchQuery, queuesQuery, useAct, versionsQuery } from '../api';
import { mondayOf, plusDays, todayHere } from '../model';
import { ForecastChart } from './forecast-chart';
import { ForecastFacts } from './forecast-facts';
import { NeedsCard } from './needs-card';
import { OverrideDialog } from './override-dialog';
import { OverridesCard } from './overrides-card';
import styles from './page.module.css';
import { WeeksCard } from './weeks-card';

/** A queue's forecast of a week: chart, changes by hand, people, and what past plans were worth. */
export function ForecastPage({ mayWrite }: { mayWrite: boolean }) {
  const { t } = useTranslation('planning');
  const tell = useTellTrouble();
  const queues = useQuery(queuesQuery);
  const [chosen, setChosen] = useState<string | null>(null);
  const [monday, setMonday] = useState(() => mondayOf(todayHere()));
  const [version, setVersion] = useState<string | null>(null);
  const [changing, setChanging] = useState(false);
  const queue = chosen ?? queues.data?.[0]?.id ?? '';
  const versions = useQuery(versionsQuery(queue));
  const bench = useQuery(benchQuery(queue, monday, plusDays(monday, 6), version));
  const make = useAct(() =>
    told(
      api.POST('/api/v1/planning/queues/{queue}/forecasts', {
        params: { path: { queue } },
        body: { horizon_days: 56 },
      }),
    ),
  );
  if (queues.isError) return <Failed error={queues.error} onRetry={() => queues.refetch()} />;
  if (bench.isError) return <Failed error={bench.error} onRetry={() => bench.refetch()} />;
  const shown = versions.data?.find((each) => each.id === version) ?? versions.data?.[0];
  return (
    <section aria-label={t('section.forecast')} className={styles['page']}>
      <header className={styles['head']}>
        <Select
          aria-label={t('queue')}
          className={styles['queue'] ?? ''}
          value={queue === '' ? null : queue}
          options={queues.data?.map(({ id, name }) => ({ value: id, label: name })) ?? []}
          onChange={(id) => {
            setChosen(id);
            setVersion(null);
          }}
          loading={queues.isPending}
          showSearch={{ optionFilterProp: 'label' }}
        />
        <Weeks monday={monday} onChange={setMonday} />
        <span className={styles['grow']} />
        {mayWrite && (
          <>
            <Button icon={<EditOutlined aria-hidden />} onClick={() => setChanging(true)}>
              {t('override.make')}
            </Button>
            <Button
              type="primary"
              icon={<ThunderboltOutlined aria-hidden />}
              loading={make.isPending}
              disabled={queue === ''}
              onClick={() =>
                make.mutate(undefined, { onError: tell, onSuccess: () => setVersion(null) })
              }
            >
              {t('forecast.make')}
            </Button>
          </>
        )}
      </header>
      <div className={styles['card']}>
        <Drawn bench={bench.data} />
      </div>
      {shown !== undefined && (
        <ForecastFacts
          version={shown}
          versions={versions.data ?? []}
          chosen={version}
          onChoose={setVersion}
        />
      )}
      <div className={styles['cards']}>
        <NeedsCard queue={queue} monday={monday} />
        <OverridesCard queue={queue} mayWrite={mayWrite} />
      </div>
      <WeeksCard queue={queue} />
      {changing && (
        <OverrideDialog queue={queue} monday={monday} onClose={() => setChanging(false)} />
      )}
    </section>
  );
}

function Drawn({ bench }: { bench: Schema<'WorkbenchView'> | undefined }) {
  const { t } = useTranslation('planning');
  if (bench === undefined) return <Skeleton active paragraph={{ rows: 8 }} />;
  if (bench.days.length === 0) return <Empty description={t('forecast.none')} />;
  return <ForecastChart bench={bench} />;
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
