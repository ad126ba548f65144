import { EditOutlined, ThunderboltOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Empty, Skeleton } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, told } from '../../../shared/api/client';
import { Failed } from '../../../shared/ui/failed';
import { useTellTrouble } from '../../../shared/ui/trouble';
import { benchQuery, useAct, versionsQuery } from '../api';
import { plusDays } from '../model';
import { ForecastChart } from './forecast-chart';
import { ForecastFacts } from './forecast-facts';
import { NeedsCard } from './needs-card';
import { OverrideDialog } from './override-dialog';
import { OverridesCard } from './overrides-card';
import styles from './page.module.css';
import { WeeksCard } from './weeks-card';

interface Props {
  queue: string;
  monday: string;
  mayWrite: boolean;
  /** Where the queue and the week are chosen: the head's beginning. */
  choosing: ReactNode;
}

/** A queue's forecast of a week: chart, changes by hand, people, and what past plans were worth. */
export function QueueForecast({ queue, monday, mayWrite, choosing }: Props) {
  const { t } = useTranslation('planning');
  const tell = useTellTrouble();
  const [version, setVersion] = useState<string | null>(null);
  const [changing, setChanging] = useState(false);
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
  if (bench.isError) return <Failed error={bench.error} onRetry={() => bench.refetch()} />;
  const shown = versions.data?.find((each) => each.id === version) ?? versions.data?.[0];
  return (
    <>
      <header className={styles['head']}>
        {choosing}
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
    </>
  );
}

function Drawn({ bench }: { bench: Schema<'WorkbenchView'> | undefined }) {
  const { t } = useTranslation('planning');
  if (bench === undefined) return <Skeleton active paragraph={{ rows: 8 }} />;
  if (bench.days.length === 0) return <Empty description={t('forecast.none')} />;
  return <ForecastChart bench={bench} />;
}
