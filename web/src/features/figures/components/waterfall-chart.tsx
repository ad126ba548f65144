import type { EChartsOption } from 'echarts';
import { useMemo } from 'react';
import { measured } from '../../../shared/format/measured';
import { usePreferences } from '../../../shared/preferences';
import { Chart } from '../../../shared/ui/chart';
import { usePalette } from '../../../shared/ui/scheme';
import type { Metric } from '../api';
import { changeOf } from '../model';
import { floorOf, type Step } from '../waterfall';

interface Props {
  steps: readonly Step[];
  metric: Metric;
  label: string;
}

/** The way from an earlier figure to a later one, step by step. */
export function Waterfall({ steps, metric, label }: Props) {
  const { language } = usePreferences();
  const { tones, primary } = usePalette();
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
  return <Chart option={option} label={label} height={340} />;
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

/** Return a change with its sign. */
export function signed(by: number, metric: Metric, language: 'zh-CN' | 'en'): string {
  const change = changeOf(metric, by, 0, language);
  if (change === null) return '';
  if (change.text.startsWith('0 ')) return change.text;
  return `${by > 0 ? '+' : '−'}${change.text}`;
}
