import { Segmented } from 'antd';
import type { EChartsOption, LineSeriesOption } from 'echarts';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { Chart } from '../../../shared/ui/chart';
import { clockOf } from '../model';
import { busySpan } from '../model-trial';
import styles from './page.module.css';

const FIGURES = ['service_level', 'abandonment', 'asa_s', 'offered'] as const;
type Figure = (typeof FIGURES)[number];

interface Props {
  found: Schema<'TriedView'>;
  interval_min: number;
}

/** One figure by interval, as it is and changed, each with the limits of its mean. */
export function WhatIfIntervals({ found, interval_min }: Props) {
  const { t } = useTranslation('planning');
  const [figure, setFigure] = useState<Figure>('service_level');
  const option = useMemo(
    () => drawn(found, figure, interval_min, [t('whatIf.base'), t('replay.changed')]),
    [found, figure, interval_min, t],
  );
  return (
    <div className={styles['card']}>
      <header className={styles['head']}>
        <h3 className={styles['grow']}>{t('replay.intervals')}</h3>
        <Segmented
          value={figure}
          onChange={setFigure}
          options={FIGURES.map((each) => ({ value: each, label: t(`whatIf.named.${each}`) }))}
        />
      </header>
      <Chart
        option={option}
        label={`${t('replay.intervals')}: ${t(`whatIf.named.${figure}`)}`}
        height={320}
      />
    </div>
  );
}

function drawn(
  { base, changed }: Schema<'TriedView'>,
  figure: Figure,
  interval_min: number,
  words: readonly [string, string],
): EChartsOption {
  const [first, last] = busySpan(base.intervals);
  const share = figure === 'service_level' || figure === 'abandonment';
  const row = (its: Schema<'SideView'>, part: 'mean' | 'low' | 'high') =>
    its.intervals.slice(first, last).map((each) => {
      const value = each[figure]?.[part];
      if (value === undefined) return null;
      return Math.round(Math.max(value, 0) * (share ? 1_000 : 10)) / 10;
    });
  const sides = [
    { its: base, word: words[0] },
    ...(changed === null ? [] : [{ its: changed, word: words[1] }]),
  ];
  return {
    xAxis: {
      type: 'category',
      data: Array.from({ length: last - first }, (_, n) => clockOf((first + n) * interval_min)),
    },
    yAxis: { type: 'value', min: 0 },
    legend: { top: 0, data: sides.map(({ word }) => word) },
    series: sides.flatMap(({ its, word }) =>
      banded(word, row(its, 'mean'), row(its, 'low'), row(its, 'high')),
    ),
  };
}

type Row = readonly (number | null)[];

/** A line with the band of its limits. */
function banded(word: string, mean: Row, low: Row, high: Row): LineSeriesOption[] {
  const band = {
    type: 'line' as const,
    showSymbol: false,
    stack: word,
    lineStyle: { opacity: 0 },
    silent: true,
    tooltip: { show: false },
  };
  const width = high.map((each, n) => (each === null ? null : each - (low[n] ?? 0)));
  return [
    { type: 'line' as const, showSymbol: false, name: word, data: [...mean] },
    { ...band, name: `${word} low`, data: [...low] },
    { ...band, name: `${word} band`, data: width, areaStyle: { opacity: 0.14 } },
  ];
}
