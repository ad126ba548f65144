import { useQuery } from '@tanstack/react-query';
import { Result, Spin } from 'antd';
import { useTranslation } from 'react-i18next';
import { Problem } from '../../../shared/api/problem';
import { measured, toldIn } from '../../../shared/format/measured';
import { usePreferences } from '../../../shared/preferences';
import { Failed } from '../../../shared/ui/failed';
import { type Metric, ownQuery } from '../api';
import { MetricName } from './metric-about';
import styles from './page.module.css';
import type { PageProps } from './page-props';
import { PeriodPicker } from './period-picker';

/** What an agent can do something about; what a queue does is nobody's own. */
const OWN = [
  'handled',
  'aht',
  'avg_talk',
  'avg_hold',
  'avg_wrap',
  'avg_rings',
  'occupancy',
  'transferred_out',
  'missed_offers',
  'login_time',
  'talk_time',
  'wrap_time',
  'not_ready_time',
  'fcr_repeat',
  'csat',
  'qa_score',
];

/** One's own figures beside the average of one's team. */
export function OwnPage({ search, onSearch, period }: PageProps) {
  const { t } = useTranslation('figures');
  const found = useQuery(ownQuery(OWN, period));
  if (found.error instanceof Problem && found.error.status === 404)
    return <Result title={t('own.notAgent')} />;
  if (found.isError) return <Failed error={found.error} onRetry={() => found.refetch()} />;
  return (
    <section aria-label={t('section.own')} className={styles['page']}>
      <header className={styles['head']}>
        <h2>{t('section.own')}</h2>
        <PeriodPicker search={search} onSearch={onSearch} period={period} />
      </header>
      {found.data === undefined ? (
        <Spin />
      ) : (
        <div className={styles['tiles']}>
          {found.data.metrics.map((metric) => (
            <Tile
              key={metric.id}
              metric={metric}
              own={found.data.own[metric.id] ?? null}
              team={found.data.team[metric.id] ?? null}
            />
          ))}
        </div>
      )}
    </section>
  );
}

interface TileProps {
  metric: Metric;
  own: number | null;
  team: number | null;
}

function Tile({ metric, own, team }: TileProps) {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const most = Math.max(own ?? 0, team ?? 0);
  const bar = (value: number | null, colour: string) => (
    <div
      style={{
        height: 6,
        borderRadius: 3,
        background: colour,
        width: most > 0 && value !== null ? `${Math.max(1, (100 * value) / most)}%` : 0,
      }}
    />
  );
  return (
    <article className={styles['card']} aria-label={toldIn(metric, language)}>
      <MetricName metric={metric} />
      <p className={`${styles['number']} ${styles['large']}`}>
        {measured(own, metric.unit, language)}
      </p>
      {bar(own, 'var(--hw-primary)')}
      <p className={`${styles['number']} ${styles['quiet']}`}>
        {t('own.team', { value: measured(team, metric.unit, language) })}
      </p>
      {bar(team, 'var(--hw-line)')}
    </article>
  );
}
