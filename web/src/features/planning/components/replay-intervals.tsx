import { Segmented } from 'antd';
import type { EChartsOption } from 'echarts';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { Chart } from '../../../shared/ui/chart';
import { clockOf } from '../model';
import { calledSpan, drawnFigure, REPLAYED, type Replayed } from '../model-replay';
import styles from './page.module.css';

type Replay = Schema<'ReplayView'>;

/** One figure by interval: real, and played with the band of its runs. */
export function ReplayIntervals({ found }: { found: Replay }) {
  const { t } = useTranslation('planning');
  const [figure, setFigure] = useState<Replayed>('service_level');
  const option = useMemo(
    () => drawn(found, figure, (word) => t(`replay.${word}`)),
    [found, figure, t],
  );
  return (
    <div className={styles['card']}>
      <header className={styles['head']}>
        <h3 className={styles['grow']}>{t('replay.intervals')}</h3>
        <Segmented
          value={figure}
          onChange={setFigure}
          options={REPLAYED.map((each) => ({ value: each, label: t(`replay.named.${each}`) }))}
        />
      </header>
      <Chart
        option={option}
        label={`${t('replay.intervals')}: ${t(`replay.named.${figure}`)}`}
        height={320}
      />
    </div>
  );
}

type Word = (word: 'real' | 'asItWas' | 'byHabits' | 'band') => string;

function drawn(found: Replay, figure: Replayed, word: Word): EChartsOption {
  const [first, last] = calledSpan(found.as_it_was);
  const row = (its: Schema<'LikenessView'>, part: keyof Schema<'BesideView'>) =>
    its.intervals
      .slice(first, last)
      .map((each) => drawnFigure(figure, each[figure]?.[part] ?? null));
  const line = { type: 'line' as const, showSymbol: false };
  const low = row(found.by_habits, 'low');
  const high = row(found.by_habits, 'high');
  const band = { ...line, stack: 'band', lineStyle: { opacity: 0 }, silent: true };
  const width = high.map((each, n) => (each === null ? null : each - (low[n] ?? 0)));
  return {
    xAxis: {
      type: 'category',
      data: Array.from({ length: last - first }, (_, n) =>
        clockOf((first + n) * found.interval_min),
      ),
    },
    yAxis: { type: 'value', min: 0 },
    legend: {
      top: 0,
      data: [word('real'), word('asItWas'), word('byHabits'), word('band')],
    },
    series: [
      { ...line, name: word('real'), lineStyle: { width: 3 }, data: row(found.as_it_was, 'real') },
      { ...line, name: word('asItWas'), data: row(found.as_it_was, 'mean') },
      {
        ...line,
        name: word('byHabits'),
        lineStyle: { type: 'dashed' },
        data: row(found.by_habits, 'mean'),
      },
      { ...band, name: 'low', data: low, tooltip: { show: false } },
      {
        ...band,
        name: word('band'),
        data: width,
        areaStyle: { opacity: 0.18 },
        tooltip: { show: false },
      },
    ],
  };
}
