import type { EChartsOption } from 'echarts';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { Chart } from '../../../shared/ui/chart';
import { clockOf, openSpan } from '../model';

interface Props {
  queue: Schema<'QueueTodayView'>;
  kind: 'calls' | 'people';
  minute: number;
  interval: number;
}

/** A queue's day by interval: calls planned, come and expected; or people needed and there. */
export function TodayChart({ queue, kind, minute, interval }: Props) {
  const { t } = useTranslation('planning');
  const option = useMemo<EChartsOption>(() => {
    const [first, last] = openSpan([queue]);
    const cut = (row: readonly (number | null)[]) =>
      row.slice(first, last).map((each) => (each === null ? null : Math.round(each * 10) / 10));
    const line = { type: 'line' as const, showSymbol: false };
    const at = Math.floor(minute / interval);
    const now = {
      silent: true,
      symbol: 'none',
      label: { formatter: t('today.now') },
      // Before the day opens and after it closes, now is not on this chart.
      data: at >= first && at < last ? [{ xAxis: at - first }] : [],
    };
    const series =
      kind === 'calls'
        ? [
            {
              ...line,
              name: t('today.planned'),
              lineStyle: { type: 'dashed' as const },
              data: cut(queue.planned),
              markLine: now,
            },
            { ...line, name: t('today.updated'), data: cut(queue.updated) },
            { type: 'bar' as const, name: t('today.actual'), data: cut(queue.actual) },
          ]
        : [
            {
              ...line,
              step: 'middle' as const,
              name: t('today.needed'),
              data: cut(queue.needed),
              markLine: now,
            },
            {
              ...line,
              step: 'middle' as const,
              name: t('today.there'),
              areaStyle: { opacity: 0.12 },
              data: cut(queue.there),
            },
          ];
    return {
      xAxis: {
        type: 'category',
        data: Array.from({ length: last - first }, (_, n) => clockOf((first + n) * interval)),
      },
      yAxis: { type: 'value', min: 0 },
      legend: { top: 0 },
      series,
    };
  }, [queue, kind, minute, interval, t]);
  return <Chart option={option} label={t('today.chart', { queue: queue.name })} height={280} />;
}
