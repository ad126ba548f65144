import { useQuery } from '@tanstack/react-query';
import { Empty, Select, Spin } from 'antd';
import { useTranslation } from 'react-i18next';
import { toldIn } from '../../../shared/format/measured';
import { usePreferences } from '../../../shared/preferences';
import { Failed } from '../../../shared/ui/failed';
import { catalogueQuery, type Metric, MODELLED, reviewQuery } from '../api';
import { type Compared, comparedWith, type Period } from '../period';
import { DriverCauses } from './driver-causes';
import { Filters, filled } from './filters';
import styles from './page.module.css';
import type { PageProps } from './page-props';
import { PeriodPicker } from './period-picker';
import { ReviewFound } from './review-found';
import { useDimensionName } from './use-dimension-name';

const BY = ['queue', 'agent', 'team', 'hour', 'weekday', 'channel', 'topic', 'number', 'priority'];
const FIRST = { metric: 'service_level', by: 'queue' };

/** Week and month review (周/月复盘): what moved a figure against the span before. */
export function ReviewPage({ search, onSearch, period }: PageProps) {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const dimensionName = useDimensionName();
  const catalogue = useQuery(catalogueQuery).data ?? [];
  const metric = search.metrics?.[0] ?? FIRST.metric;
  const chosen = catalogue.find((each) => each.id === metric);
  const by = search.by?.[0] ?? FIRST.by;
  const how = search.compare === 'year' ? 'year' : 'before';
  const before = comparedWith(period, how) ?? period;
  const dimensions = BY.filter((name) => chosen?.dimensions.includes(name));
  return (
    <section aria-label={t('section.review')} className={styles['page']}>
      <header className={styles['head']}>
        <h2>{t('section.review')}</h2>
        <Select
          aria-label={t('review.metric')}
          style={{ width: 220 }}
          value={metric}
          options={catalogue.filter(isRatio).map((each) => ({
            value: each.id,
            label: toldIn(each, language),
          }))}
          showSearch={{ optionFilterProp: 'label' }}
          onChange={(id) => onSearch({ ...search, metrics: [id] })}
        />
        <Select
          aria-label={t('review.by')}
          style={{ width: 140 }}
          value={by}
          options={dimensions.map((name) => ({ value: name, label: dimensionName(name) }))}
          onChange={(name) => onSearch({ ...search, by: [name] })}
        />
        <Filters
          dimensions={dimensions.filter((name) => name !== by)}
          metric={metric}
          period={period}
          where={search.where ?? {}}
          onWhere={(where) => onSearch({ ...search, where })}
        />
        <PeriodPicker search={search} onSearch={onSearch} period={period} />
        <Select
          aria-label={t('compare.label')}
          style={{ width: 168 }}
          value={how}
          options={(['before', 'year'] as const).map((each) => ({
            value: each,
            label: t(`compare.${each}`),
          }))}
          onChange={(compare: Compared) => onSearch({ ...search, compare })}
        />
      </header>
      <Found metric={metric} by={by} period={period} before={before} search={search} />
    </section>
  );
}

/** A figure that is a quotient of what is added up can be split; others cannot. */
function isRatio(metric: Metric): boolean {
  return metric.roll_up === 'recomputed' && metric.better !== '';
}

interface FoundProps {
  metric: string;
  by: string;
  period: Period;
  before: Period;
  search: PageProps['search'];
}

function Found({ metric, by, period, before, search }: FoundProps) {
  const { t } = useTranslation('figures');
  const found = useQuery(reviewQuery(metric, by, period, before, filled(search.where ?? {})));
  if (found.isError) return <Failed error={found.error} onRetry={() => found.refetch()} />;
  if (found.isPending)
    return <Spin description={t('working')}>{<div style={{ height: 160 }} />}</Spin>;
  if (found.data.before === null || found.data.after === null)
    return <Empty description={t('review.nothing', { from: before.from, to: before.to })} />;
  return (
    <div className={styles['stack']}>
      {MODELLED.includes(metric) && (
        <DriverCauses
          metric={metric}
          period={period}
          before={before}
          where={filled(search.where ?? {})}
        />
      )}
      <ReviewFound review={found.data} by={by} before={before} />
    </div>
  );
}
