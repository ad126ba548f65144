import type { EChartsOption } from 'echarts';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { Chart } from '../../../shared/ui/chart';
import { clockOf, openSpan } from '../model';

type Bench = Schema<'WorkbenchView'>;

/** Calls of a week by interval: the forecast with its band, the plan, and what came. */
export function ForecastChart({ bench }: { bench: Bench }) {
  const { t } = useTranslation('planning');
  const option = useMemo(() => drawn(bench, (key) => t(`chart.${key}`)), [bench, t]);
  return <Chart option={option} label={t('chart.label')} height={320} />;
}

type Word = (key: 'band' | 'forecast' | 'planned' | 'actual') => string;

function drawn(bench: Bench, word: Word): EChartsOption {
  const step = bench.interval_min;
  const told = bench.days.filter((day) => day.version !== null);
  const [first, last] = openSpan(told.length > 0 ? told : bench.days.map(asOpen));
  const points = bench.days.flatMap((day) =>
    Array.from({ length: last - first }, (_, n) => pointOf(day, first + n, step)),
  );
  const changed = points.some((each) => each.planned !== each.calls);
  const line = { type: 'line' as const, showSymbol: false, connectNulls: false };
  const band = { ...line, stack: 'band', lineStyle: { opacity: 0 }, silent: true };
  return {
    xAxis: {
      type: 'category',
      data: points.map((each) => each.at),
      axisLabel: { interval: Math.max(1, last - first) - 1, formatter: (at) => at.slice(0, 5) },
      axisTick: { interval: Math.max(1, last - first) - 1 },
    },
    yAxis: { type: 'value', min: 0 },
    legend: {
      top: 0,
      data: [word('band'), word('forecast'), ...(changed ? [word('planned')] : []), word('actual')],
    },
    series: [
      { ...band, name: 'low', data: points.map((p) => p.low), tooltip: { show: false } },
      {
        ...band,
        name: word('band'),
        data: points.map((p) => p.width),
        areaStyle: { opacity: 0.18 },
        tooltip: { show: false },
      },
      { ...line, name: word('forecast'), data: points.map((p) => round(p.calls)) },
      ...(changed
        ? [
            {
              ...line,
              name: word('planned'),
              lineStyle: { type: 'dashed' as const },
              data: points.map((p) => round(p.planned)),
            },
          ]
        : []),
      { ...line, name: word('actual'), data: points.map((p) => p.actual) },
    ],
  };
}

/** One interval of a day; a closed one has only what came. */
function pointOf(day: Schema<'ForecastDayView'>, slot: number, step: number) {
  const at = `${day.day.slice(5)} ${clockOf(slot * step)}`;
  const actual = day.actual?.[slot] ?? null;
  if (day.open[slot] !== true) {
    return { at, low: null, width: null, calls: null, planned: null, actual };
  }
  const [low = 0, high = 0, calls = 0, planned = 0] = [
    day.low,
    day.high,
    day.calls,
    day.planned,
  ].map((row) => row[slot]);
  return { at, low, width: high - low, calls, planned, actual };
}

function round(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10) / 10;
}

/** A day that nobody forecast is shown where calls came. */
function asOpen(day: Schema<'ForecastDayView'>): { open: boolean[] } {
  return { open: (day.actual ?? []).map((calls) => (calls ?? 0) > 0) };
}
