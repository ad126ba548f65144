import type { EChartsOption } from 'echarts';
import type { EChartsType } from 'echarts/core';
import { useEffect, useRef } from 'react';
import { usePalette } from './scheme';
import { FONT, type Palette } from './tokens';

interface Props {
  /** What is drawn; colours of axes, text and series come from the look. */
  option: EChartsOption;
  /** What the picture says, for those who cannot see it. */
  label: string;
  height?: number;
  /** Told when somebody picks a point: the place along the axis and the series' name. */
  onPick?: (at: { index: number; series: string }) => void;
}

/** A chart of lines and bars in the colours of the look. */
export function Chart({ option, label, height = 280, onPick }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const drawn = useRef<EChartsType | null>(null);
  const picked = useRef(onPick);
  const palette = usePalette();
  useEffect(() => {
    picked.current = onPick;
  });
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    let left = false;
    let watcher: ResizeObserver | null = null;
    void import('./chart-engine').then(({ init }) => {
      if (left) return;
      const chart = init(element, null, { renderer: 'svg' });
      chart.on('click', ({ dataIndex, seriesName }) =>
        picked.current?.({ index: dataIndex, series: seriesName ?? '' }),
      );
      watcher = new ResizeObserver(() => chart.resize());
      watcher.observe(element);
      drawn.current = chart;
      chart.setOption(looked(option, palette));
    });
    return () => {
      left = true;
      watcher?.disconnect();
      drawn.current?.dispose();
      drawn.current = null;
    };
  }, [palette, option]);
  return <div ref={place} role="img" aria-label={label} style={{ height, width: '100%' }} />;
}

/** So many have each their word along the axis, cut where it is long. */
const FEW = 12;
const EACH = { interval: 0, hideOverlap: true, overflow: 'truncate', width: 88 };

/** Return an axis, or each of several, in the colours of the look. */
function axes<Axis extends object>(given: Axis | Axis[] | undefined, palette: Palette): Axis[] {
  const line = { lineStyle: { color: palette.line } };
  return ([given ?? []].flat() as Axis[]).map((axis) => {
    const told = axis as { type?: string; data?: []; axisLabel?: object; splitLine?: object };
    const few = told.data !== undefined && told.data.length <= FEW;
    return {
      ...axis,
      axisLine: line,
      axisLabel: { color: palette.quiet, ...(few && EACH), ...told.axisLabel },
      nameTextStyle: { color: palette.quiet },
      splitLine: { show: told.type !== 'category', ...line, ...told.splitLine },
    };
  });
}

/** Return series whose marks and words can be told from the ground, in the light and in the dark. */
function series(given: EChartsOption['series'], palette: Palette): object[] {
  return ([given ?? []].flat() as object[]).map((one) => {
    const { label, markLine } = one as { label?: object; markLine?: { label?: object } };
    const plain = { color: palette.text, textBorderWidth: 0 };
    return {
      symbol: 'circle',
      ...one,
      ...(label !== undefined && { label: { ...plain, ...label } }),
      ...(markLine !== undefined && {
        markLine: { ...markLine, label: { ...plain, ...markLine.label } },
      }),
    };
  });
}

function looked(option: EChartsOption, palette: Palette): EChartsOption {
  const { tones } = palette;
  const tooltip = {
    trigger: 'axis' as const,
    backgroundColor: palette.raised,
    borderColor: palette.line,
    textStyle: { color: palette.text },
    confine: true,
  };
  return {
    animation: false,
    color: [palette.primary, tones.warn.ink, tones.info.ink, tones.busy.ink, tones.bad.ink],
    textStyle: { color: palette.quiet, fontFamily: FONT },
    grid: { left: 12, right: 24, top: 36, bottom: 8, containLabel: true },
    ...option,
    legend: { top: 0, textStyle: { color: palette.text }, ...(option.legend as object) },
    tooltip: { ...tooltip, ...option.tooltip },
    xAxis: axes(option.xAxis, palette),
    yAxis: axes(option.yAxis, palette),
    series: series(option.series, palette) as NonNullable<EChartsOption['series']>,
  };
}
