/** Figures as people read them: plain functions of what the server told. */

import { measured } from '../../shared/format/measured';
import type { Language } from '../../shared/preferences';
import type { Tone } from '../../shared/ui/tokens';
import type { Answer, Metric, Row, Where } from './api';

type Standard = Metric['standards'][number];

const UNITS_MS: [string, number][] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
];

/** Return a span in milliseconds as formulas write it: 7 d, 90 s. */
export function duration(length_ms: number): string {
  const [unit, size] = UNITS_MS.find(([, each]) => length_ms % each === 0) ?? ['ms', 1];
  return `${length_ms / size} ${unit}`;
}

/** A parameter of the metrics that are chosen, and what may be typed for it. */
export interface Knob {
  name: string;
  unit: 's' | 'd';
  /** The catalogue's default, in that unit. */
  usual: number;
  byQueue: boolean;
}

/** Return the parameters of metrics that are times, each once. */
export function knobsOf(metrics: readonly Metric[]): Knob[] {
  const found = new Map<string, Knob>();
  for (const { params, queue_params } of metrics)
    for (const [name, length_ms] of Object.entries(params)) {
      if (length_ms % 1_000 !== 0) continue;
      const unit = length_ms % 86_400_000 === 0 ? 'd' : 's';
      const usual = length_ms / (unit === 'd' ? 86_400_000 : 1_000);
      found.set(name, { name, unit, usual, byQueue: queue_params.includes(name) });
    }
  return [...found.values()];
}

/** Say whether a figure is counted from facts, which lead to contacts. */
export function opens(metric: Metric): boolean {
  return metric.facts.length > 0;
}

export const GRADES = [5, 4, 3, 2] as const;

export function gradeTone(grade: number): Tone {
  return ({ 5: 'good', 4: 'info', 3: 'warn' } as Record<number, Tone>)[grade] ?? 'bad';
}

export interface Change {
  /** The difference in the metric's own unit; of ratios in percentage points. */
  text: string;
  /** None when the metric has no good direction, or nothing changed. */
  verdict: 'better' | 'worse' | 'none';
  /** Null: it is the same. */
  rises: boolean | null;
}

/** Return how a figure changed against an earlier one; null when either is unknown. */
export function changeOf(
  metric: Metric,
  now: unknown,
  before: unknown,
  language: Language,
): Change | null {
  if (typeof now !== 'number' || typeof before !== 'number') return null;
  const by = now - before;
  const size = Math.abs(by);
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const text =
    metric.unit === 'ratio'
      ? `${number.format(size * 100)} pp`
      : measured(size, metric.unit, language);
  const good = metric.better === 'higher' ? by > 0 : by < 0;
  const judged = (metric.better === 'higher' || metric.better === 'lower') && by !== 0;
  return {
    text,
    verdict: judged ? (good ? 'better' : 'worse') : 'none',
    rises: by === 0 ? null : by > 0,
  };
}

/** Return a standard as a short text: ≥ 80.0 %. */
export function standardText(standard: Standard, unit: string, language: Language): string {
  const of = (value: number | null | undefined) => measured(value, unit, language);
  const { low, high, value, within } = standard;
  if (low !== null && low !== undefined) return `${of(low)} – ${of(high)}`;
  if (value === null || value === undefined) return '';
  const signs: Record<string, string> = { '>=': '≥', '<=': '≤', '>': '>', '<': '<', '=': '=' };
  const bound = `${signs[standard.op ?? ''] ?? ''} ${of(value)}`.trim();
  return within ? `${bound} (${within})` : bound;
}

/** Say whether a figure keeps a standard; null where that cannot be said. */
export function keeps(standard: Standard, value: unknown): boolean | null {
  if (typeof value !== 'number') return null;
  const { low, high, value: bound, op } = standard;
  if (typeof low === 'number' && typeof high === 'number') return low <= value && value <= high;
  if (typeof bound !== 'number') return null;
  const tests: Record<string, boolean> = {
    '>=': value >= bound,
    '>': value > bound,
    '<=': value <= bound,
    '<': value < bound,
    '=': value === bound,
  };
  return tests[op ?? ''] ?? null;
}

/**
 * Return the standard that counts most: one's own, else what is required or usual.
 * One for a queue, a team or a project counts where figures are filtered by just that one, and then first.
 */
export function leading(metric: Metric, where: Where = {}): Standard | null {
  const order = ['own', 'required', 'industry', 'recommended'];
  const only = (name: string) => (where[name]?.length === 1 ? where[name][0] : undefined);
  const fits = (of: string | undefined, name: string) => !of || of === only(name);
  const narrowings = ['queue', 'team', 'project'] as const;
  const narrow = (each: Standard) => narrowings.filter((name) => !!each[name]).length;
  const whole = metric.standards
    .filter((each) => each.kind !== 'example' && standardText(each, '', 'en') !== '')
    .filter((each) => narrowings.every((name) => fits(each[name], name)))
    .sort((a, b) => narrow(b) - narrow(a));
  for (const kind of order) {
    const found = whole.find((each) => each.kind === kind);
    if (found !== undefined) return found;
  }
  return whole[0] ?? null;
}

/** Return the dimensions that all of these metrics have. */
export function commonDimensions(metrics: readonly Metric[]): string[] {
  const [first, ...others] = metrics;
  if (first === undefined) return [];
  return first.dimensions.filter((name) => others.every((m) => m.dimensions.includes(name)));
}

/** Dimensions in the order in which people think of them, in groups. */
const TIMES = [
  'half_hour',
  'hour',
  'day',
  'weekday',
  'week',
  'month',
  'quarter_year',
  'year',
  'quarter',
  'interval',
] as const;

export function isTime(dimension: string): boolean {
  return TIMES.some((each) => each === dimension);
}

/** Return the filters that leave only one row's group. */
export function whereOf(answer: Answer, row: Row): Record<string, string[]> {
  return Object.fromEntries(answer.by.map((name) => [name, [String(row[name])]]));
}
