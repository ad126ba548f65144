import { Segmented } from 'antd';
import type { EChartsOption } from 'echarts';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { Chart } from '../../../shared/ui/chart';
import { type Figure, pointsOf } from '../model-forecast';

type Bench = Schema<'WorkbenchView'>;

/** A week by interval: the forecast of calls or handle times with its band, and what came. */
export function ForecastChart({ bench }: { bench: Bench }) {
  const { t } = useTranslation('planning');
  const [figure, setFigure] = useState<Figure>('calls');
  const timed = bench.days.some((day) => day.aht_s !== null);
  const shown = timed ? figure : 'calls';
  const option = useMemo(() => drawn(bench, shown, (key) => t(`chart.${key}`)), [bench, shown, t]);
  return (
    <>
      {timed && (
        <Segmented<Figure>
          size="small"
          style={{ justifySelf: 'start' }}
          value={figure}
          onChange={setFigure}
          options={[
            { value: 'calls', label: t('chart.calls') },
            { value: 'handle', label: t('chart.handle') },
          ]}
        />
      )}
      <Chart option={option} label={t(`chart.label.${shown}`)} height={320} />
    </>
  );
}

type Word = (key: 'band' | 'forecast' | 'planned' | 'actual') => string;

function drawn(bench: Bench, figure: Figure, word: Word): EChartsOption {
  const { points, perDay } = pointsOf(bench, figure);
  const changed = points.some((each) => each.planned !== each.forecast);
  const line = { type: 'line' as const, showSymbol: false, connectNulls: false };
  const band = { ...line, stack: 'band', lineStyle: { opacity: 0 }, silent: true };
  return {
    xAxis: {
      type: 'category',
      data: points.map((each) => each.at),
      axisLabel: { interval: Math.max(1, perDay) - 1, formatter: (at) => at.slice(0, 5) },
      axisTick: { interval: Math.max(1, perDay) - 1 },
    },
    yAxis: {
      type: 'value',
      min: 0,
      ...(figure === 'handle' && { axisLabel: { formatter: '{value} s' } }),
    },
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
      { ...line, name: word('forecast'), data: points.map((p) => round(p.forecast)) },
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
      { ...line, name: word('actual'), data: points.map((p) => round(p.actual)) },
    ],
  };
}

function round(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10) / 10;
}
