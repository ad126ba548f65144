/** What an address says about which figures are shown, so that it can be passed on. Plain functions. */

import dayjs from 'dayjs';
import type { Where } from './api';
import { COMPARED, type Compared, daysOf, type Period, PRESETS, type Preset } from './period';

export const VIEWS = ['table', 'line', 'bar'] as const;

/** The part of an address after `?`: two days, or a span that moves on with time. */
export interface Search {
  from?: string;
  to?: string;
  period?: Preset;
  compare?: Compared;
  where?: Where;
  metrics?: string[];
  by?: string[];
  pivot?: string;
  view?: (typeof VIEWS)[number];
  report?: string;
  /** How figures are read: a parameter such as `within` to "30 s", a metric to an older version. */
  params?: Record<string, string>;
  versions?: Record<string, number>;
}

const DAY = /^\d{4}-\d\d-\d\d$/;

function texts(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.filter((each): each is string => typeof each === 'string');
}

function oneOf<Word extends string>(words: readonly Word[], value: unknown): Word | undefined {
  return words.find((word) => word === value);
}

/** Read an address that anybody may have written; what means nothing is left out. */
export function readSearch(raw: Record<string, unknown>): Search {
  const text = (name: string) => (typeof raw[name] === 'string' ? raw[name] : undefined);
  const day = (name: string) => (DAY.test(text(name) ?? '') ? text(name) : undefined);
  const found = {
    from: day('from'),
    to: day('to'),
    period: oneOf(PRESETS, raw['period']),
    compare: oneOf(COMPARED, raw['compare']),
    where: readWhere(raw['where']),
    metrics: texts(raw['metrics']),
    by: texts(raw['by']),
    pivot: text('pivot'),
    view: oneOf(VIEWS, raw['view']),
    report: text('report'),
    params: readPairs(raw['params'], (each) => typeof each === 'string'),
    versions: readPairs(raw['versions'], (each) => typeof each === 'number'),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

function readPairs<Value>(
  raw: unknown,
  fits: (value: unknown) => boolean,
): Record<string, Value> | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const kept = Object.entries(raw).filter(([, value]) => fits(value));
  return kept.length === 0 ? undefined : (Object.fromEntries(kept) as Record<string, Value>);
}

function readWhere(raw: unknown): Where | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const kept = Object.entries(raw).map(([name, words]) => [name, texts(words)] as const);
  return Object.fromEntries(kept.filter((pair): pair is [string, string[]] => !!pair[1]));
}

/** Return the days that an address means when the centre's clocks show `today`. */
export function periodOf({ from, to, period }: Search, today: string): Period {
  if (from !== undefined && to !== undefined && from <= to) return { from, to };
  return daysOf(period ?? 'days7', dayjs(today));
}

/** Return an address over two days that were picked. */
export function overDays(search: Search, { from, to }: Period): Search {
  const { period: _, ...rest } = search;
  return { ...rest, from, to };
}

/** Return an address over a span that moves on with time. */
export function overPreset(search: Search, period: Preset): Search {
  const { from: _, to: __, ...rest } = search;
  return { ...rest, period };
}
