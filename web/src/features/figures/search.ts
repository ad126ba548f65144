/** What an address says about which figures are shown, so that it can be passed on. Plain functions. */

import dayjs from 'dayjs';
import type { Where } from './api';
import { COMPARED, type Compared, daysOf, type Period } from './period';

export const VIEWS = ['table', 'line', 'bar'] as const;

/** The part of an address after `?`. Days that are not named are the last seven. */
export interface Search {
  from?: string;
  to?: string;
  compare?: Compared;
  where?: Where;
  metrics?: string[];
  by?: string[];
  pivot?: string;
  view?: (typeof VIEWS)[number];
  report?: string;
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
    compare: oneOf(COMPARED, raw['compare']),
    where: readWhere(raw['where']),
    metrics: texts(raw['metrics']),
    by: texts(raw['by']),
    pivot: text('pivot'),
    view: oneOf(VIEWS, raw['view']),
    report: text('report'),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

function readWhere(raw: unknown): Where | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const kept = Object.entries(raw).map(([name, words]) => [name, texts(words)] as const);
  return Object.fromEntries(kept.filter((pair): pair is [string, string[]] => !!pair[1]));
}

/** Return the days that an address means. */
export function periodOf({ from, to }: Search): Period {
  if (from !== undefined && to !== undefined && from <= to) return { from, to };
  return daysOf('days7', dayjs());
}
