import { useQuery } from '@tanstack/react-query';
import { Spin, Table, type TableColumnsType } from 'antd';
import type { EChartsOption } from 'echarts';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { percent } from '../../../shared/format/figures';
import { measured } from '../../../shared/format/measured';
import { usePreferences } from '../../../shared/preferences';
import { Chart } from '../../../shared/ui/chart';
import { Chip } from '../../../shared/ui/chip';
import { Failed } from '../../../shared/ui/failed';
import { usePalette } from '../../../shared/ui/scheme';
import { leavingQuery, type Where } from '../api';
import type { Period } from '../period';
import styles from './page.module.css';

type Span = Schema<'WaitSpanView'>;
type Announcement = Schema<'AnnouncementView'>;

const MINUTE_S = 60;
const NOTABLE = 1.2;

/** When waiting customers leave: how many after how long, how likely, and around announcements. */
export function Leaving({ period, where }: { period: Period; where: Where }) {
  const { t } = useTranslation('figures');
  const found = useQuery(leavingQuery(period, where));
  if (found.isError) return <Failed error={found.error} onRetry={() => found.refetch()} />;
  if (found.isPending) return <Spin />;
  if (found.data.spans.every((span) => span.exposed_s === 0)) return null;
  return (
    <div className={styles['stack']}>
      <div className={styles['card']}>
        <h3>{t('leaving.title')}</h3>
        <Distribution spans={found.data.spans} />
        <p className={styles['quiet']}>{t('leaving.how')}</p>
      </div>
      <div className={styles['card']}>
        <h3>{t('leaving.announcements')}</h3>
        <Announcements announcements={found.data.announcements} />
      </div>
    </div>
  );
}

/** Return how likely one who waits leaves within a minute, while the hazard stays as it is. */
function withinMinute(hazard: number): number {
  return 1 - Math.exp(-hazard * MINUTE_S);
}

function Distribution({ spans }: { spans: Span[] }) {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const { text } = usePalette();
  const option = useMemo((): EChartsOption => {
    const nameOf = ({ first_s, last_s }: Span) =>
      last_s === null
        ? t('leaving.beyond', { first: first_s })
        : t('leaving.span', { first: first_s, last: last_s });
    const chance = (value: unknown) =>
      typeof value === 'number' ? percent(value, language, 1) : '–';
    return {
      xAxis: {
        type: 'category',
        data: spans.map(nameOf),
        axisLabel: { interval: 0, rotate: 30 },
      },
      yAxis: [
        { type: 'value', name: t('leaving.left'), minInterval: 1 },
        {
          type: 'value',
          name: t('leaving.chance'),
          splitLine: { show: false },
          axisLabel: { formatter: chance },
        },
      ],
      series: [
        {
          type: 'bar',
          name: t('leaving.left'),
          data: spans.map((span) => span.left),
          tooltip: { valueFormatter: (value) => measured(value, 'count', language) },
          markLine: {
            symbol: 'none',
            data: spans
              .filter(({ first_s }) => first_s === 15 || first_s === 180)
              .map((span) => ({
                xAxis: nameOf(span),
                name: t('leaving.at', { at: span.first_s }),
              })),
            label: { formatter: '{b}', color: text, textBorderWidth: 0 },
          },
        },
        {
          type: 'line',
          name: t('leaving.chance'),
          yAxisIndex: 1,
          data: spans.map(({ hazard }) => (hazard === null ? null : withinMinute(hazard))),
          tooltip: { valueFormatter: chance },
        },
      ],
    };
  }, [spans, t, language, text]);
  return <Chart option={option} label={t('leaving.title')} height={300} />;
}

function Announcements({ announcements }: { announcements: Announcement[] }) {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const chance = (span: Span) =>
    span.hazard === null ? '–' : percent(withinMinute(span.hazard), language, 1);
  const seconds = (value: number) => measured(value, 'seconds', language);
  const columns: TableColumnsType<Announcement> = [
    { title: t('leaving.number'), render: (_, { number }) => `#${number}` },
    { title: t('leaving.heard'), dataIndex: 'heard', align: 'right' },
    {
      title: t('leaving.when'),
      render: (_, { early_s, middle_s, late_s }) =>
        `${seconds(middle_s)} (${seconds(early_s)} – ${seconds(late_s)})`,
    },
    { title: t('leaving.before'), align: 'right', render: (_, { before }) => chance(before) },
    { title: t('leaving.after'), align: 'right', render: (_, { after }) => chance(after) },
    { title: t('leaving.effect'), render: (_, each) => <Verdict announcement={each} /> },
  ];
  return (
    <Table
      rowKey="number"
      columns={columns}
      dataSource={announcements}
      size="small"
      pagination={false}
      locale={{ emptyText: t('leaving.silent') }}
    />
  );
}

function Verdict({ announcement: { ratio, sharp } }: { announcement: Announcement }) {
  const { t } = useTranslation('figures');
  if (ratio === null) return <span className={styles['quiet']}>{t('leaving.unknown')}</span>;
  const times = `× ${ratio.toFixed(2)}`;
  if (!sharp) return <span className={styles['quiet']}>{`${times} ${t('leaving.blurred')}`}</span>;
  if (ratio > NOTABLE) return <Chip tone="bad">{`${times} ${t('leaving.more')}`}</Chip>;
  if (ratio < 1 / NOTABLE) return <Chip tone="good">{`${times} ${t('leaving.less')}`}</Chip>;
  return <Chip tone="neutral">{`${times} ${t('leaving.same')}`}</Chip>;
}
