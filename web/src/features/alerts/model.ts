/** Alerts as people read them. Plain functions. */

import type { Alert } from './api';

export const GAUGES = ['waiting_now', 'longest_wait_now', 'ready_now'] as const;
export type Gauge = (typeof GAUGES)[number];

const GAUGE_UNITS: Record<Gauge, string> = {
  waiting_now: 'count',
  longest_wait_now: 'seconds',
  ready_now: 'count',
};

export function gaugeOf(measure: string): Gauge | null {
  return GAUGES.find((gauge) => gauge === measure) ?? null;
}

/** Return what a measure is a number of. */
export function unitOf(measure: string, metrics: readonly { id: string; unit: string }[]): string {
  const gauge = gaugeOf(measure);
  if (gauge !== null) return GAUGE_UNITS[gauge];
  return metrics.find(({ id }) => id === measure)?.unit ?? 'number';
}

export function stands(alert: Alert): boolean {
  return alert.phase === 'raised' || alert.phase === 'falling';
}

/** Return the alerts that stand now and did not when they were looked at before. */
export function fresh(before: readonly Alert[] | undefined, now: readonly Alert[]): Alert[] {
  if (before === undefined) return [];
  const known = new Set(before.filter(stands).map(keyOf));
  return now.filter((alert) => stands(alert) && !known.has(keyOf(alert)));
}

function keyOf({ rule, raised_at }: Alert): string {
  return `${rule.id} ${raised_at ?? ''}`;
}

/** People type per cent; the server keeps ratios. */
const SCALE: Record<string, number> = { ratio: 100 };

export function typed(value: number, unit: string): number {
  return Number((value * (SCALE[unit] ?? 1)).toFixed(6));
}

export function kept(value: number, unit: string): number {
  return value / (SCALE[unit] ?? 1);
}
