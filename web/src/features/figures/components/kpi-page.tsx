import { useQuery } from '@tanstack/react-query';
import { Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { measured } from '../../../shared/format/measured';
import { type Language, usePreferences } from '../../../shared/preferences';
import { Chip } from '../../../shared/ui/chip';
import { Failed } from '../../../shared/ui/failed';
import {
  answerQuery,
  catalogueQuery,
  type Metric,
  reportFile,
  reportsQuery,
  type Where,
} from '../api';
import { changeOf, GRADES, gradeTone, keeps, leading, standardText } from '../model';
import { type Compared, comparedWith, grainOf, type Period } from '../period';
import { ChangeMark } from './change-mark';
import { ExportMenu } from './export-menu';
import { Filters, filled } from './filters';
import { GradeMark } from './grade-mark';
import { MetricName } from './metric-about';
import { MetricDrawer } from './metric-drawer';
import styles from './page.module.css';
import type { PageProps } from './page-props';
import { ComparePicker, PeriodPicker } from './period-picker';
import { RemediesMark } from './remedies';
import { SaveView } from './save-view';
import { Spark } from './spark';

/** From this grade down, what to do stands beside it. */
const TO_IMPROVE = 3;

/** A figure with all that stands in its line. */
interface Line {
  metric: Metric;
  value: unknown;
  before: unknown;
  grade: number | undefined;
  course: unknown[];
}

/** The whole KPI report (整体 KPI 报表). */
export function KpiPage({ search, onSearch, period, mayWrite }: PageProps) {
  const { t } = useTranslation('figures');
  const [open, setOpen] = useState<Metric | null>(null);
  const compare: Compared = search.compare ?? 'before';
  const before = comparedWith(period, compare);
  const where = filled(search.where ?? {});
  const found = useLines(search, period, before);
  const rows = found.lines;
  if (found.error !== null) return <Failed error={found.error} onRetry={found.again} />;
  return (
    <section aria-label={t('section.kpi')} className={styles['page']}>
      <header className={styles['head']}>
        <h2>{t('section.kpi')}</h2>
        <Filters
          dimensions={['queue', 'team', 'agent']}
          metric="handled"
          period={period}
          where={search.where ?? {}}
          onWhere={(some) => onSearch({ ...search, where: some })}
        />
        <PeriodPicker search={search} onSearch={onSearch} period={period} />
        <ComparePicker value={compare} onChange={(how) => onSearch({ ...search, compare: how })} />
        <SaveView search={search} report="kpi" />
        <ExportMenu name="kpi" make={(...file) => reportFile('kpi', period, where, ...file)} />
      </header>
      {rows.length > 0 && <Summary lines={rows} />}
      <Lines lines={rows} where={where} loading={found.loading} onOpen={setOpen} />
      {open !== null && (
        <MetricDrawer
          metric={catalogueOf(found.lines, open)}
          period={period}
          before={before}
          where={where}
          mayWrite={mayWrite}
          onClose={() => setOpen(null)}
        />
      )}
    </section>
  );
}

/** The metric as it is told now: a standard may have come meanwhile. */
function catalogueOf(lines: readonly Line[], open: Metric): Metric {
  return lines.find(({ metric }) => metric.id === open.id)?.metric ?? open;
}

function useLines(
  search: PageProps['search'],
  period: Period,
  before: ReturnType<typeof comparedWith>,
) {
  const where = filled(search.where ?? {});
  const catalogue = useQuery(catalogueQuery);
  const reports = useQuery(reportsQuery);
  const metrics = reports.data?.find((each) => each.name === 'kpi')?.sections[0]?.metrics ?? [];
  const ask = { metrics, by: [] as string[], period, where };
  const now = useQuery(answerQuery(ask));
  const then = useQuery({
    ...answerQuery({ ...ask, period: before ?? period }),
    enabled: before !== null && metrics.length > 0,
  });
  const course = useQuery(answerQuery({ ...ask, by: [grainOf(period)] }));
  const lines = metrics.flatMap((id): Line[] => {
    const metric = catalogue.data?.find((each) => each.id === id);
    if (metric === undefined || now.data === undefined) return [];
    return [
      {
        metric,
        value: now.data.rows[0]?.[id],
        before: before === null ? null : then.data?.rows[0]?.[id],
        grade: now.data.grades[0]?.[id],
        course: course.data?.rows.map((row) => row[id]) ?? [],
      },
    ];
  });
  const all = [catalogue, reports, now, then, course];
  return {
    lines,
    loading: now.isFetching || catalogue.isPending || reports.isPending,
    error: all.find((each) => each.isError)?.error ?? null,
    again: () => void Promise.all(all.map((each) => each.refetch())),
  };
}

/** How many figures earn which grade. */
function Summary({ lines }: { lines: Line[] }) {
  const { t } = useTranslation('figures');
  const unknown = lines.filter(({ value }) => typeof value !== 'number').length;
  return (
    <div className={styles['row']} role="status">
      {GRADES.map((grade) => (
        <span key={grade} className={styles['grade']}>
          <GradeMark grade={grade} /> × {lines.filter((line) => line.grade === grade).length}
        </span>
      ))}
      <span className={styles['quiet']}>{t('kpi.unknown', { count: unknown })}</span>
    </div>
  );
}

interface LinesProps {
  lines: Line[];
  where: Where;
  loading: boolean;
  onOpen: (metric: Metric) => void;
}

function Lines({ lines, where, loading, onOpen }: LinesProps) {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const columns: TableColumnsType<Line> = [
    {
      title: t('column.metric'),
      render: (_, { metric }) => <MetricName metric={metric} onOpen={() => onOpen(metric)} />,
    },
    {
      title: t('column.value'),
      align: 'right',
      render: (_, { metric, value }) =>
        typeof value === 'number' ? (
          <span className={`${styles['number']} ${styles['large']}`}>
            {measured(value, metric.unit, language)}
          </span>
        ) : (
          <span className={styles['quiet']}>{t('kpi.nothing')}</span>
        ),
    },
    {
      title: t('column.grade'),
      render: (_, { grade }) => (grade === undefined ? '' : <GradeMark grade={grade} />),
      width: 110,
    },
    {
      title: t('column.change'),
      render: (_, line) => (
        <ChangeMark change={changeOf(line.metric, line.value, line.before, language)} />
      ),
      width: 170,
    },
    {
      title: t('column.course'),
      render: (_, { course }) => <Spark values={course} label={t('column.course')} />,
      width: 140,
    },
    {
      title: t('column.standard'),
      render: (_, line) => <Kept line={line} where={where} language={language} />,
      width: 190,
    },
    {
      title: t('remedies'),
      render: (_, { metric, grade }) =>
        grade !== undefined && grade <= TO_IMPROVE && <RemediesMark metric={metric} />,
      width: 130,
    },
  ];
  return (
    <Table
      rowKey={({ metric }) => metric.id}
      columns={columns}
      dataSource={lines}
      loading={loading}
      size="small"
      pagination={false}
      locale={{ emptyText: loading ? <div style={{ height: 240 }} /> : t('empty') }}
    />
  );
}

/** The standard that counts most, and whether the figure keeps it. */
interface KeptProps {
  line: Line;
  where: Where;
  language: Language;
}

function Kept({ line: { metric, value }, where, language }: KeptProps) {
  const { t } = useTranslation('figures');
  const standard = leading(metric, where);
  if (standard === null) return null;
  const kept = keeps(standard, value);
  return (
    <span className={styles['grade']}>
      <span className={styles['number']}>{standardText(standard, metric.unit, language)}</span>
      {kept !== null && (
        <Chip tone={gradeTone(kept ? 5 : 2)}>{t(kept ? 'standard.kept' : 'standard.missed')}</Chip>
      )}
    </span>
  );
}
