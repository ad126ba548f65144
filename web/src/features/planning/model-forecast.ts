/** What the chart of a forecast shows, as plain functions. */

import type { Schema } from '../../shared/api/client';
import { clockOf, openSpan } from './model';

/** What is shown of each interval: how many calls, or how long they take. */
export type Figure = 'calls' | 'handle';

/** One interval of a week; a closed one has only what came. */
interface Point {
  at: string;
  low: number | null;
  width: number | null;
  forecast: number | null;
  planned: number | null;
  actual: number | null;
}

type Day = Schema<'ForecastDayView'>;

/** Return a week's intervals in which it is open, and how many a day has. */
export function pointsOf(
  bench: Schema<'WorkbenchView'>,
  figure: Figure,
): { points: readonly Point[]; perDay: number } {
  const told = bench.days.filter((day) => day.version !== null);
  const [first, last] = openSpan(told.length > 0 ? told : bench.days.map(asOpen));
  const points = bench.days.flatMap((day) =>
    Array.from({ length: last - first }, (_, n) => pointOf(day, first + n, bench, figure)),
  );
  return { points, perDay: last - first };
}

function pointOf(
  day: Day,
  slot: number,
  { interval_min }: Pick<Schema<'WorkbenchView'>, 'interval_min'>,
  figure: Figure,
): Point {
  const at = `${day.day.slice(5)} ${clockOf(slot * interval_min)}`;
  const rows =
    figure === 'calls'
      ? [day.low, day.high, day.calls, day.planned, day.actual]
      : [day.aht_low_s, day.aht_high_s, day.aht_s, day.aht_s, day.handled_s];
  const [low = null, high = null, forecast = null, planned = null, actual = null] = rows.map(
    (row) => row?.[slot] ?? null,
  );
  if (day.open[slot] !== true) {
    return { at, low: null, width: null, forecast: null, planned: null, actual };
  }
  const width = low === null || high === null ? null : high - low;
  return { at, low, width, forecast, planned, actual };
}

/** A day that nobody forecast is shown where calls came. */
function asOpen(day: Day): { open: boolean[] } {
  return { open: (day.actual ?? []).map((calls) => (calls ?? 0) > 0) };
}
