import { Table, type TableColumnsType } from 'antd';
import type { EChartsOption } from 'echarts';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { measured, toldIn } from '../../../shared/format/measured';
import { usePreferences } from '../../../shared/preferences';
import { Chart } from '../../../shared/ui/chart';
import { usePalette } from '../../../shared/ui/scheme';
import { changeOf } from '../model';
import type { Period } from '../period';
import { causes, floorOf, type Step, stepsOf } from '../waterfall';
import { ChangeMark } from './change-mark';
import styles from './page.module.css';
import { Remedies } from './remedies';
import { useDimensionName } from './use-dimension-name';
import { useNames } from './use-names';

type Review = Schema<'ReviewView'>;

const STEPS = 12;
const CAUSES = 3;

interface Props {
  review: Review;
  by: string;
  before: Period;
}

/** What moved a figure: in a sentence, as a waterfall, part by part, and what to do. */
export function ReviewFound({ review, by, before }: Props) {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const { metric } = review;
  const change = changeOf(metric, review.after, review.before, language);
  return (
    <div className={styles['stack']}>
      <div className={styles['card']}>
        <h3>
          {toldIn(metric, language)}: {measured(review.before, metric.unit, language)} →{' '}
          {measured(review.after, metric.unit, language)} <ChangeMark change={change} />
        </h3>
        <p className={styles['quiet']}>
          {t('review.against', before as { from: string; to: string })}
        </p>
        <Causes review={review} by={by} />
        <Waterfall review={review} by={by} />
        <p className={styles['quiet']}>{t('review.how')}</p>
      </div>
      {change?.verdict !== 'better' && metric.remedies.length > 0 && (
        <div className={styles['card']}>
          <h3>{t('remedies')}</h3>
          <Remedies metric={metric} />
        </div>
      )}
      <Parts review={review} by={by} />
    </div>
  );
}

function usePart(by: string): (part: string) => string {
  const { t } = useTranslation('figures');
  const names = useNames();
  return (part) => names(by, part) || t('none');
}

/** The automatic findings: who made most of the change, and whether by mix or by rate. */
function Causes({ review, by }: Omit<Props, 'before'>) {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const part = usePart(by);
  return (
    <ul className={styles['remedies']}>
      {causes(review, CAUSES).map((each) => {
        const moved = each.mix + each.rate;
        const how = Math.abs(each.rate) >= Math.abs(each.mix) ? 'review.byRate' : 'review.byMix';
        return (
          <li key={each.part}>
            {t(how, {
              part: part(each.part),
              by: signed(moved, review.metric, language),
            })}
          </li>
        );
      })}
    </ul>
  );
}

function Waterfall({ review, by }: Omit<Props, 'before'>) {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const { tones, primary } = usePalette();
  const part = usePart(by);
  const { metric } = review;
  const steps = stepsOf(
    review,
    {
      before: t('trend.before'),
      after: t('trend.now'),
      others: t('review.others'),
      mix: (name) => `${part(name)}\n${t('review.mix')}`,
      rate: (name) => `${part(name)}\n${t('review.rate')}`,
    },
    STEPS,
  );
  const drawn = JSON.stringify(steps);
  const option = useMemo(
    () =>
      waterfallOption(JSON.parse(drawn) as Step[], {
        written: (value) => measured(value, metric.unit, language),
        signed: (value) => signed(value, metric, language),
        colour: (kind, rises) => {
          if (kind === 'total') return primary;
          return tones[rises === (metric.better !== 'lower') ? 'good' : 'bad'].ink;
        },
      }),
    [drawn, metric, language, primary, tones],
  );
  return <Chart option={option} label={t('section.review')} height={340} />;
}

interface Writing {
  written: (value: unknown) => string;
  signed: (by: number) => string;
  colour: (kind: Step['kind'], rises: boolean) => string;
}

function waterfallOption(steps: Step[], { written, signed, colour }: Writing): EChartsOption {
  return {
    legend: { show: false },
    xAxis: {
      type: 'category',
      data: steps.map(({ name }) => name),
      axisLabel: { interval: 0, hideOverlap: false },
    },
    yAxis: {
      type: 'value',
      min: floorOf(steps),
      axisLabel: { formatter: (value: number) => written(value) },
    },
    tooltip: { show: false },
    series: [
      {
        type: 'bar',
        stack: 'all',
        itemStyle: { color: 'transparent' },
        silent: true,
        data: steps.map(({ from, to, kind }) => (kind === 'total' ? 0 : Math.min(from, to))),
      },
      {
        type: 'bar',
        stack: 'all',
        data: steps.map(({ from, to, kind }) => ({
          value: kind === 'total' ? to : Math.abs(to - from),
          itemStyle: { color: colour(kind, to > from) },
          label: {
            show: true,
            position: 'top' as const,
            formatter: kind === 'total' ? written(to) : signed(to - from),
          },
        })),
      },
    ],
  };
}

function signed(by: number, metric: Review['metric'], language: 'zh-CN' | 'en'): string {
  const change = changeOf(metric, by, 0, language);
  return change === null ? '' : `${by > 0 ? '+' : '−'}${change.text}`;
}

function Parts({ review, by }: Omit<Props, 'before'>) {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const dimensionName = useDimensionName();
  const part = usePart(by);
  type Moved = Review['parts'][number];
  const column = (title: string, of: (moved: Moved) => number) => ({
    title,
    align: 'right' as const,
    className: styles['number'] ?? '',
    sorter: (a: Moved, b: Moved) => of(a) - of(b),
    render: (_: unknown, moved: Moved) => signed(of(moved), review.metric, language),
  });
  const columns: TableColumnsType<Moved> = [
    { title: dimensionName(by), render: (_, moved) => part(moved.part) },
    column(t('review.mix'), ({ mix }) => mix),
    column(t('review.rate'), ({ rate }) => rate),
    column(t('review.together'), ({ mix, rate }) => mix + rate),
  ];
  return (
    <Table
      rowKey="part"
      columns={columns}
      dataSource={review.parts}
      size="small"
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
    />
  );
}
