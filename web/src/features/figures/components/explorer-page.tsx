import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { Empty, Progress } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed } from '../../../shared/ui/failed';
import {
  type Answer,
  type Ask,
  answerQuery,
  catalogueQuery,
  fileOf,
  type Metric,
  type Where,
} from '../api';
import { commonDimensions } from '../model';
import { type Compared, comparedWith, type Period } from '../period';
import type { Search } from '../search';
import { AnswerChart } from './answer-chart';
import { AnswerTable } from './answer-table';
import { AskBar } from './ask-bar';
import { ContactsDrawer } from './contacts-drawer';
import { ExportMenu } from './export-menu';
import { filled } from './filters';
import { OwnMetric } from './own-metric';
import styles from './page.module.css';
import type { PageProps } from './page-props';
import { ComparePicker, PeriodPicker } from './period-picker';
import { SaveView } from './save-view';
import { Treatment } from './treatment';
import { useSlow } from './use-slow';

const FIRST: Required<Pick<Search, 'metrics' | 'by'>> = {
  metrics: ['offered', 'answered', 'abandonment_rate', 'service_level', 'asa'],
  by: ['day'],
};

/** The cube explorer: any figures by any dimensions; each cell opens to its contacts. */
export function ExplorerPage({ search, onSearch, period, mayWrite, contactLink }: PageProps) {
  const { t } = useTranslation('figures');
  const [cell, setCell] = useState<{ metric: Metric; ask: Ask } | null>(null);
  const catalogue = useQuery(catalogueQuery);
  const { ask, metrics, compare } = useAsk(search, period, catalogue.data ?? []);
  const found = useQuery(answerQuery(ask));
  const before = comparedWith(ask.period, compare);
  if (catalogue.isError)
    return <Failed error={catalogue.error} onRetry={() => catalogue.refetch()} />;
  return (
    <section aria-label={t('section.explore')} className={styles['page']}>
      <header className={styles['head']}>
        <h2>{t('section.explore')}</h2>
        <PeriodPicker search={search} onSearch={onSearch} period={period} />
        <ComparePicker value={compare} onChange={(how) => onSearch({ ...search, compare: how })} />
        {mayWrite && (
          <OwnMetric onSaved={(id) => onSearch({ ...search, metrics: [...ask.metrics, id] })} />
        )}
        <Treatment metrics={metrics} search={search} onSearch={onSearch} />
        <SaveView search={search} metrics={ask.metrics} by={ask.by} />
        <ExportMenu name="figures" make={(...file) => fileOf(ask, ...file)} />
      </header>
      <AskBar
        catalogue={catalogue.data ?? []}
        metrics={metrics}
        period={period}
        search={{ ...search, metrics: ask.metrics, by: ask.by }}
        onSearch={onSearch}
      />
      <Working on={found.isFetching} />
      <Shown
        search={search}
        ask={ask}
        before={before}
        found={found}
        onSearch={onSearch}
        onOpen={(metric, where) => setCell({ metric, ask: narrowed(ask, where) })}
      />
      {cell !== null && (
        <ContactsDrawer {...cell} contactLink={contactLink} onClose={() => setCell(null)} />
      )}
    </section>
  );
}

interface ShownProps extends Pick<PageProps, 'search' | 'onSearch'> {
  ask: Ask;
  before: Period | null;
  found: UseQueryResult<Answer>;
  onOpen: (metric: Metric, where: Where) => void;
}

/** The answer as the address wants it: a table or charts. */
function Shown({ search, ask, before, found, onSearch, onOpen }: ShownProps) {
  const { t } = useTranslation('figures');
  const then = useQuery({
    ...answerQuery({ ...ask, period: before ?? ask.period }),
    enabled: before !== null && ask.metrics.length > 0,
  });
  const view = search.view ?? 'table';
  if (found.isError) return <Failed error={found.error} onRetry={() => found.refetch()} />;
  if (ask.metrics.length === 0) return <Empty description={t('explore.pick')} />;
  if (view !== 'table' && found.data !== undefined)
    return <AnswerChart answer={found.data} kind={view} onOpen={onOpen} />;
  return (
    <AnswerTable
      answer={found.data}
      ask={ask}
      before={before === null ? undefined : then.data}
      pivot={search.pivot}
      loading={found.isFetching}
      onDrill={(where) => onSearch({ ...search, where: { ...search.where, ...where } })}
      onOpen={onOpen}
    />
  );
}

function narrowed(ask: Ask, where: Where): Ask {
  return { ...ask, where: { ...ask.where, ...where } };
}

/** Return the question that an address asks, as far as its metrics are known. */
function useAsk(search: Search, period: Period, catalogue: readonly Metric[]) {
  const names = search.metrics ?? FIRST.metrics;
  const metrics = names.flatMap((id) => catalogue.find((each) => each.id === id) ?? []);
  const known = commonDimensions(metrics);
  const by = (search.by ?? FIRST.by).filter((name) => known.includes(name));
  const ask: Ask = {
    metrics: metrics.map((each) => each.id),
    by,
    period,
    where: filled(search.where ?? {}),
    params: fitting(
      search.params,
      metrics.flatMap((each) => Object.keys(each.params)),
    ),
    versions: fitting(search.versions, names),
  };
  const compare: Compared = search.compare ?? 'none';
  return { ask, metrics, compare };
}

/** Leave out of an address what does not concern the metrics that are chosen. */
function fitting<Value>(
  some: Record<string, Value> | undefined,
  names: readonly string[],
): Record<string, Value> {
  return Object.fromEntries(Object.entries(some ?? {}).filter(([name]) => names.includes(name)));
}

/** A question that takes long shows that it is worked on; the room for it is always kept. */
function Working({ on }: { on: boolean }) {
  const { t } = useTranslation('figures');
  const slow = useSlow(on);
  return (
    <div style={{ height: 20 }}>
      {slow && (
        <Progress
          percent={100}
          status="active"
          size="small"
          format={() => ''}
          aria-label={t('working')}
        />
      )}
    </div>
  );
}
