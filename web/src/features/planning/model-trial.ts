/** A day that is tried out otherwise, as plain functions. */

import type { Schema } from '../../shared/api/client';

/** What is asked on the page; the server's form is made of it. */
export interface Asked {
  day: string;
  runs: number;
  /** What an hour of a person costs; null: not told. */
  hourCost: number | null;
  people: number;
  hours: [number, number];
  order: Schema<'ContactOrder'> | null;
  choice: Schema<'AgentChoice'> | null;
  /** A routing plan for every queue; '' for none, null for their own. */
  plan: string | null;
  /** A queue's other target; '' for none. */
  target: { queue: string; percent: number };
  keptPercent: number;
  callbacks: boolean;
  callbacksAfter_s: number;
}

/** Return what is tried as the server takes it. */
export function trialForm(asked: Asked): Schema<'TrialForm'> {
  const { day, runs, people, order, choice, plan, target } = asked;
  return {
    day,
    runs,
    change: {
      people,
      order,
      choice,
      plan,
      from_min: asked.hours[0],
      to_min: asked.hours[1],
      kept: asked.keptPercent / 100,
      targets: target.queue === '' ? {} : { [target.queue]: target.percent / 100 },
      callbacks_after_s: asked.callbacks ? asked.callbacksAfter_s : null,
    },
  };
}

export const TRIED = [
  'offered',
  'service_level',
  'abandonment',
  'asa_s',
  'mean_wait_s',
  'occupancy',
  'callbacks',
  'callbacks_kept',
  'callback_wait_s',
] as const;
export type TriedFigure = (typeof TRIED)[number];

const TIMES: readonly TriedFigure[] = ['asa_s', 'mean_wait_s', 'callback_wait_s'];
const COUNTS: readonly TriedFigure[] = ['offered', 'callbacks'];

/** Return a figure in its unit; ratios in percent. */
export function writtenFigure(figure: TriedFigure, value: number, signed = false): string {
  const sign = signed && value > 0 ? '+' : '';
  if (COUNTS.includes(figure)) return `${sign}${value.toFixed(0)}`;
  return TIMES.includes(figure)
    ? `${sign}${value.toFixed(1)} s`
    : `${sign}${(value * 100).toFixed(1)} %`;
}

type Intervals = readonly Schema<'TriedView'>['base']['intervals'][number][];

/** Return the first and the end of the intervals in which anybody calls. */
export function busySpan(intervals: Intervals): [number, number] {
  const busy = intervals.flatMap((row, n) => ((row['offered']?.mean ?? 0) > 0 ? [n] : []));
  return busy.length === 0 ? [0, 0] : [Math.min(...busy), Math.max(...busy) + 1];
}

/** Say whether an interval of confidence leaves out zero: the difference is not chance. */
export function isSure({ low, high }: { low: number; high: number }): boolean {
  return low > 0 || high < 0;
}
