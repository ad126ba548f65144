import { useQuery } from '@tanstack/react-query';
import { Empty, Spin } from 'antd';
import type { EChartsOption } from 'echarts';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { measured, toldIn } from '../../../shared/format/measured';
import { usePreferences } from '../../../shared/preferences';
import { Chart } from '../../../shared/ui/chart';
import { Failed } from '../../../shared/ui/failed';
import { usePalette } from '../../../shared/ui/scheme';
import { type Answer, answerQuery, type Metric, type Where } from '../api';
import { leading } from '../model';
import { grainOf, type Period } from '../period';

interface Props {
  metric: Metric;
  period: Period;
  before: Period | null;
  where: Where;
}

/** The course of one figure, beside its course before and what it should be. */
export function TrendChart({ metric, period, before, where }: Props) {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const { text } = usePalette();
  const by = [grainOf(period)];
  const ask = { metrics: [metric.id], by, where };
  const now = useQuery(answerQuery({ ...ask, period }));
  const then = useQuery({
    ...answerQuery({ ...ask, period: before ?? period }),
    enabled: before !== null,
  });
  const earlier = before === null ? undefined : then.data;
  const option = useMemo(() => {
    if (now.data === undefined) return null;
    const names = {
      now: t('trend.now'),
      before: t('trend.before'),
      standard: t('trend.standard'),
      ink: text,
    };
    return drawn(metric, now.data, earlier, leading(metric, where)?.value, names, (value) =>
      measured(value, metric.unit, language),
    );
  }, [metric, now.data, earlier, where, t, language, text]);
  if (now.isError) return <Failed error={now.error} onRetry={() => now.refetch()} />;
  if (option === null) return <Spin />;
  if (now.data?.rows.length === 0) return <Empty description={t('empty')} />;
  return <Chart option={option} label={t('trend.label', { name: toldIn(metric, language) })} />;
}

interface Names {
  now: string;
  before: string;
  standard: string;
  /** The colour of what is written on the chart. */
  ink: string;
}

function drawn(
  metric: Metric,
  now: Answer,
  before: Answer | undefined,
  bound: number | null | undefined,
  names: Names,
  written: (value: unknown) => string,
): EChartsOption {
  const [by] = now.by;
  const points = (answer: Answer) => answer.rows.map((row) => row[metric.id] as number | null);
  const series = [
    {
      name: names.now,
      type: 'line' as const,
      showSymbol: now.rows.length < 40,
      data: points(now),
      ...(typeof bound === 'number' && {
        markLine: {
          symbol: 'none',
          data: [{ yAxis: bound, name: names.standard }],
          label: {
            formatter: `${names.standard} ${written(bound)}`,
            position: 'insideEndTop' as const,
            color: names.ink,
            textBorderWidth: 0,
          },
        },
      }),
    },
    ...(before === undefined
      ? []
      : [
          {
            name: names.before,
            type: 'line' as const,
            showSymbol: false,
            lineStyle: { type: 'dashed' as const },
            data: points(before).slice(0, now.rows.length),
          },
        ]),
  ];
  return {
    xAxis: { type: 'category', data: now.rows.map((row) => String(row[by ?? ''])) },
    yAxis: { type: 'value', scale: true, axisLabel: { formatter: (v: number) => written(v) } },
    tooltip: { trigger: 'axis', valueFormatter: (value: unknown) => written(value) },
    series,
  };
}
