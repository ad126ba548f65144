/** Figures of a day that was played again, as plain functions. */

import type { Schema } from '../../shared/api/client';

export const REPLAYED = [
  'service_level',
  'abandonment',
  'asa_s',
  'mean_wait_s',
  'occupancy',
] as const;
export type Replayed = (typeof REPLAYED)[number];

const TIMES: readonly Replayed[] = ['asa_s', 'mean_wait_s'];

/** Return a figure in its unit; ratios in percent. */
export function shownFigure(figure: Replayed, value: number | null): string {
  if (value === null) return '–';
  return TIMES.includes(figure) ? `${value.toFixed(1)} s` : `${(value * 100).toFixed(1)} %`;
}

/** Return a figure as charts draw it: ratios in percent. */
export function drawnFigure(figure: Replayed, value: number | null): number | null {
  if (value === null) return null;
  return TIMES.includes(figure) ? Math.round(value * 10) / 10 : Math.round(value * 1_000) / 10;
}

type Likeness = Schema<'LikenessView'>;

/** Return the first and last interval in which anybody called. */
export function calledSpan({ intervals }: Likeness): [number, number] {
  const called = intervals.flatMap((row, n) => ((row['offered']?.real ?? 0) > 0 ? [n] : []));
  return called.length === 0 ? [0, 0] : [Math.min(...called), Math.max(...called) + 1];
}
