import type { EChartsOption } from 'echarts';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { Chart } from '../../../shared/ui/chart';
import { type Burden, burdenOf } from '../model-fairness';

type Share = Schema<'ShareView'>;

interface Props {
  shares: readonly Share[];
  burden: Burden;
}

/** Everybody's share, the heaviest first, with the mean as a line. */
export function FairnessChart({ shares, burden }: Props) {
  const { t } = useTranslation('planning');
  const option = useMemo(
    () => drawn(shares, burden, t(`fairness.${burden}`), t('fairness.mean')),
    [shares, burden, t],
  );
  return (
    <Chart
      option={option}
      label={t('fairness.chart', { what: t(`fairness.${burden}`) })}
      height={260}
    />
  );
}

function drawn(
  shares: readonly Share[],
  burden: Burden,
  what: string,
  mean: string,
): EChartsOption {
  const scale = burden === 'granted' ? 100 : 1;
  const bars = shares
    .flatMap((share) => {
      const value = burdenOf(share, burden);
      return value === null ? [] : [{ name: `${share.number} ${share.name}`, value }];
    })
    .sort((a, b) => b.value - a.value);
  return {
    xAxis: { type: 'category', data: bars.map(({ name }) => name), axisLabel: { show: false } },
    yAxis: {
      type: 'value',
      min: 0,
      minInterval: 1,
      ...(burden === 'granted' ? { axisLabel: { formatter: '{value} %' } } : {}),
    },
    series: [
      {
        type: 'bar',
        name: what,
        barMaxWidth: 26,
        data: bars.map(({ value }) => Math.round(value * scale * 10) / 10),
        markLine: {
          symbol: 'none',
          silent: true,
          data: [{ type: 'average', name: mean }],
          label: {
            formatter: `${mean} {c}`,
            position: 'insideEndTop',
            color: 'inherit',
            textBorderWidth: 0,
          },
        },
      },
    ],
  };
}
