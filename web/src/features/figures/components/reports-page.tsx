import { useQuery } from '@tanstack/react-query';
import { Empty, Spin, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toldIn } from '../../../shared/format/measured';
import { usePreferences } from '../../../shared/preferences';
import { Failed } from '../../../shared/ui/failed';
import {
  type Ask,
  answerQuery,
  catalogueQuery,
  type Metric,
  reportFile,
  reportQuery,
  reportsQuery,
  type Where,
} from '../api';
import type { Period } from '../period';
import { AnswerChart } from './answer-chart';
import { ContactsDrawer } from './contacts-drawer';
import { ExportMenu } from './export-menu';
import { ExtraStaff } from './extra-staff';
import { Filters, filled } from './filters';
import { Leaving } from './leaving';
import styles from './page.module.css';
import type { PageProps } from './page-props';
import { PeriodPicker } from './period-picker';
import { ReportSheet } from './report-sheet';
import { SaveView } from './save-view';

/** Reports that people would rather look at than read: what is drawn above the tables. */
const DRAWN: Record<string, { metrics: string[]; by: string[]; kind: 'line' | 'bar' }> = {
  intervals: {
    metrics: ['offered', 'answered', 'abandoned', 'service_level'],
    by: ['half_hour'],
    kind: 'line',
  },
  queues: {
    metrics: ['offered', 'answered', 'abandoned', 'service_level'],
    by: ['queue'],
    kind: 'bar',
  },
  agents: { metrics: ['talk_time', 'hold_time', 'wrap_time'], by: ['agent'], kind: 'bar' },
};

/** What is weighed by a model rather than counted. */
const EXTRA = 'extra';

/** Agents' time belongs to no queue. */
const OF_AGENTS = ['agents', 'scorecards'];

/** Reports (报表) that are ready made. */
export function ReportsPage({ search, onSearch, period, contactLink }: PageProps) {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const [cell, setCell] = useState<{ metric: Metric; ask: Ask } | null>(null);
  const reports = useQuery(reportsQuery);
  const where = filled(search.where ?? {});
  const all = reports.data?.filter((each) => each.name !== 'kpi') ?? [];
  const weighed = search.report === EXTRA;
  const names = [...all.map((each) => each.name), EXTRA];
  const name = names.find((each) => each === search.report) ?? all[0]?.name;
  if (reports.isError) return <Failed error={reports.error} onRetry={() => reports.refetch()} />;
  if (name === undefined) return <Spin />;
  return (
    <section aria-label={t('section.reports')} className={styles['page']}>
      <header className={styles['head']}>
        <h2>{t('section.reports')}</h2>
        <Filters
          dimensions={OF_AGENTS.includes(name) ? ['agent', 'team'] : ['queue', 'agent', 'team']}
          metric="handled"
          period={period}
          where={search.where ?? {}}
          onWhere={(some) => onSearch({ ...search, where: some })}
        />
        <PeriodPicker search={search} onSearch={onSearch} period={period} />
        {!weighed && <Take search={search} name={name} period={period} where={where} />}
      </header>
      <Tabs
        activeKey={name}
        items={[
          ...all.map((each) => ({ key: each.name, label: toldIn(each.title, language) })),
          { key: EXTRA, label: t('extra.title') },
        ]}
        onChange={(report) => onSearch({ ...search, report })}
      />
      {weighed && <ExtraStaff period={period} where={where} />}
      {name === 'abandonment' && <Leaving period={period} where={where} />}
      <Drawn
        name={name}
        period={period}
        where={where}
        onOpen={(metric, only) =>
          setCell({ metric, ask: { metrics: [], by: [], period, where: { ...where, ...only } } })
        }
      />
      {!weighed && <Sheets name={name} period={period} where={where} />}
      {cell !== null && (
        <ContactsDrawer {...cell} contactLink={contactLink} onClose={() => setCell(null)} />
      )}
    </section>
  );
}

/** Keep a report, or take it along. */
function Take({ search, name, period, where }: Over & Pick<PageProps, 'search'>) {
  return (
    <>
      <SaveView search={search} report={name} />
      <ExportMenu name={name} make={(...file) => reportFile(name, period, where, ...file)} />
    </>
  );
}

interface Over {
  name: string;
  period: Period;
  where: Where;
}

function Drawn({
  name,
  period,
  where,
  onOpen,
}: Over & { onOpen: (metric: Metric, where: Where) => void }) {
  const drawn = DRAWN[name];
  const ask = { metrics: drawn?.metrics ?? [], by: drawn?.by ?? [], period, where };
  const found = useQuery(answerQuery(ask));
  if (drawn === undefined || found.data === undefined || found.data.rows.length === 0) return null;
  return <AnswerChart answer={found.data} kind={drawn.kind} onOpen={onOpen} />;
}

function Sheets({ name, period, where }: Over) {
  const { t } = useTranslation('figures');
  const sheets = useQuery(reportQuery(name, period, where));
  const catalogue = useQuery(catalogueQuery).data ?? [];
  if (sheets.isError) return <Failed error={sheets.error} onRetry={() => sheets.refetch()} />;
  if (sheets.isPending)
    return <Spin description={t('working')}>{<div style={{ height: 160 }} />}</Spin>;
  if (sheets.data.every((sheet) => sheet.rows.length === 0))
    return <Empty description={t('empty')} />;
  return (
    <div className={styles['stack']}>
      {sheets.data.map((sheet) => (
        <ReportSheet key={sheet.en} sheet={sheet} catalogue={catalogue} />
      ))}
    </div>
  );
}
