import { Empty } from 'antd';
import type { EChartsOption } from 'echarts';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { measured, toldIn } from '../../../shared/format/measured';
import { usePreferences } from '../../../shared/preferences';
import { Chart } from '../../../shared/ui/chart';
import type { Answer, Metric, Where } from '../api';
import { whereOf } from '../model';
import styles from './page.module.css';
import { useNames } from './use-names';

interface Props {
  answer: Answer;
  kind: 'line' | 'bar';
  onOpen: (metric: Metric, where: Where) => void;
}

/** An answer as charts: one for each unit, so that counts do not flatten ratios. */
export function AnswerChart({ answer, kind, onOpen }: Props) {
  const { t } = useTranslation('figures');
  if (answer.rows.length === 0) return <Empty description={t('empty')} />;
  const units = [...new Set(answer.metrics.map((each) => each.unit))];
  return (
    <div className={styles['stack']}>
      {units.map((unit) => (
        <UnitChart
          key={unit}
          answer={answer}
          metrics={answer.metrics.filter((each) => each.unit === unit)}
          kind={kind}
          onOpen={onOpen}
        />
      ))}
    </div>
  );
}

function UnitChart({ answer, metrics, kind, onOpen }: Props & { metrics: Metric[] }) {
  const { language } = usePreferences();
  const names = useNames();
  const unit = metrics[0]?.unit ?? 'number';
  const { t } = useTranslation('figures');
  const places = answer.rows.map((row) =>
    answer.by.map((d) => names(d, row[d]) || t('none')).join(' · '),
  );
  const axis = JSON.stringify(places);
  const option = useMemo((): EChartsOption => {
    const written = (value: unknown) => measured(value, unit, language);
    return {
      xAxis: { type: 'category', data: JSON.parse(axis) as string[] },
      yAxis: { type: 'value', axisLabel: { formatter: (value: number) => written(value) } },
      tooltip: { trigger: 'axis', valueFormatter: written },
      series: metrics.map((metric) => ({
        type: kind,
        name: toldIn(metric, language),
        data: answer.rows.map((row) => (row[metric.id] ?? null) as number | null),
        showSymbol: answer.rows.length < 60,
      })),
    };
  }, [answer, metrics, kind, unit, language, axis]);
  return (
    <div className={styles['card']}>
      <Chart
        option={option}
        label={metrics.map((metric) => toldIn(metric, language)).join(', ')}
        onPick={({ index, series }) => {
          const metric = metrics.find((each) => toldIn(each, language) === series);
          const row = answer.rows[index];
          if (metric?.facts.includes('contact') && row !== undefined)
            onOpen(metric, whereOf(answer, row));
        }}
      />
    </div>
  );
}
