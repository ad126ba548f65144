/** Spans of days, both ends included, as the server takes them. Plain functions. */

import dayjs, { type Dayjs } from 'dayjs';

export interface Period {
  /** YYYY-MM-DD */
  from: string;
  to: string;
}

export const PRESETS = [
  'today',
  'yesterday',
  'week',
  'lastWeek',
  'days7',
  'days30',
  'month',
  'lastMonth',
  'quarter',
] as const;
export type Preset = (typeof PRESETS)[number];

export const COMPARED = ['none', 'before', 'year'] as const;
export type Compared = (typeof COMPARED)[number];

const MONDAY = 1;
const WEEK = 7;
const MONTHS_OF_A_QUARTER = 3;
const YEAR_WEEKS = 52;

function period(from: Dayjs, to: Dayjs): Period {
  return { from: from.format('YYYY-MM-DD'), to: to.format('YYYY-MM-DD') };
}

/** Return the days that a preset means, when today is `now`. */
export function daysOf(preset: Preset, now: Dayjs): Period {
  const today = now.startOf('day');
  const monday = today.subtract((today.day() - MONDAY + WEEK) % WEEK, 'day');
  const quarter = Math.floor(today.month() / MONTHS_OF_A_QUARTER) * MONTHS_OF_A_QUARTER;
  switch (preset) {
    case 'today':
      return period(today, today);
    case 'yesterday':
      return period(today.subtract(1, 'day'), today.subtract(1, 'day'));
    case 'week':
      return period(monday, today);
    case 'lastWeek':
      return period(monday.subtract(WEEK, 'day'), monday.subtract(1, 'day'));
    case 'days7':
      return period(today.subtract(6, 'day'), today);
    case 'days30':
      return period(today.subtract(29, 'day'), today);
    case 'month':
      return period(today.startOf('month'), today);
    case 'lastMonth':
      return period(
        today.subtract(1, 'month').startOf('month'),
        today.subtract(1, 'month').endOf('month'),
      );
    case 'quarter':
      return period(today.month(quarter).startOf('month'), today);
  }
}

function lengthOf({ from, to }: Period): number {
  return dayjs(to).diff(dayjs(from), 'day') + 1;
}

/** Return the span to compare with: the one just before, or 52 weeks ago (the same weekdays). */
export function comparedWith(asked: Period, how: Compared): Period | null {
  if (how === 'none') return null;
  if (how === 'before' && isWholeMonth(asked)) {
    const before = dayjs(asked.from).subtract(1, 'month');
    return period(before, before.endOf('month'));
  }
  const days = how === 'year' ? YEAR_WEEKS * WEEK : lengthOf(asked);
  return period(dayjs(asked.from).subtract(days, 'day'), dayjs(asked.to).subtract(days, 'day'));
}

function isWholeMonth({ from, to }: Period): boolean {
  const first = dayjs(from);
  return first.date() === 1 && first.endOf('month').format('YYYY-MM-DD') === to;
}

/** Return the grain at which a span's course is shown: some ten to sixty points. */
export function grainOf(asked: Period): 'half_hour' | 'day' | 'week' | 'month' {
  const days = lengthOf(asked);
  if (days <= 2) return 'half_hour';
  if (days <= 62) return 'day';
  return days <= 240 ? 'week' : 'month';
}

/** Return the month that holds a day, for the newest of imported days. */
export function monthOf(day: string): Period {
  return period(dayjs(day).startOf('month'), dayjs(day).endOf('month'));
}
