import { useQuery } from '@tanstack/react-query';
import { Empty, Segmented, Skeleton } from 'antd';
import type { EChartsOption } from 'echarts';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { Chart } from '../../../shared/ui/chart';
import { Failed } from '../../../shared/ui/failed';
import { needsQuery } from '../api';
import { clockOf, plusDays, sum } from '../model';
import styles from './page.module.css';

const WEEKDAYS = ['1', '2', '3', '4', '5', '6', '7'] as const;

/** The people that a day needs by interval, and what they achieve. */
export function NeedsCard({ queue, monday }: { queue: string; monday: string }) {
  const { t } = useTranslation('planning');
  const [weekday, setWeekday] = useState<(typeof WEEKDAYS)[number]>('1');
  const day = plusDays(monday, Number(weekday) - 1);
  const needs = useQuery(needsQuery(queue, day));
  return (
    <div className={styles['card']}>
      <header className={styles['head']}>
        <h3 className={styles['grow']}>{t('needs.title')}</h3>
        <Segmented
          value={weekday}
          onChange={setWeekday}
          options={WEEKDAYS.map((each) => ({ value: each, label: t(`weekday.${each}`) }))}
        />
      </header>
      {needs.isError ? (
        <Failed error={needs.error} onRetry={() => needs.refetch()} />
      ) : needs.isPending ? (
        <Skeleton active />
      ) : needs.data.length === 0 ? (
        <Empty description={t('needs.none')} />
      ) : (
        <Needed needs={needs.data} />
      )}
    </div>
  );
}

function Needed({ needs }: { needs: Schema<'NeedView'>[] }) {
  const { t } = useTranslation('planning');
  const option = useMemo<EChartsOption>(() => {
    const line = { type: 'line' as const, step: 'middle' as const, showSymbol: false };
    return {
      xAxis: { type: 'category', data: needs.map((need) => clockOf(need.minute)) },
      yAxis: [
        { type: 'value', min: 0, minInterval: 1 },
        { type: 'value', min: 0, max: 100, axisLabel: { formatter: '{value} %' } },
      ],
      legend: { top: 0 },
      series: [
        { ...line, name: t('needs.scheduled'), data: needs.map((need) => need.scheduled) },
        { ...line, name: t('needs.agents'), data: needs.map((need) => need.agents) },
        {
          type: 'line',
          showSymbol: false,
          yAxisIndex: 1,
          lineStyle: { type: 'dotted' },
          name: t('needs.occupancy'),
          data: needs.map((need) => Math.round(need.occupancy * 1_000) / 10),
        },
      ],
    };
  }, [needs, t]);
  const step = needs.length > 1 ? (needs[1]?.minute ?? 0) - (needs[0]?.minute ?? 0) : 30;
  const hours = (sum(needs.map((need) => need.scheduled)) * step) / 60;
  return (
    <>
      <Chart option={option} label={t('needs.title')} height={240} />
      <p className={styles['quiet']}>{t('needs.hours', { hours: hours.toFixed(1) })}</p>
    </>
  );
}
