/** A review as the steps of a waterfall. Plain functions. */

import type { Schema } from '../../shared/api/client';

type Review = Schema<'ReviewView'>;
type Moved = Review['parts'][number];

export interface Step {
  name: string;
  /** Where the bar begins and ends on the scale of the figure. */
  from: number;
  to: number;
  kind: 'total' | 'mix' | 'rate';
}

interface Names {
  before: string;
  after: string;
  others: string;
  /** Of a part, and which of the two it is. */
  mix: (part: string) => string;
  rate: (part: string) => string;
}

/** Of the largest step: what is smaller is not worth a step of its own. */
const TOO_SMALL = 0.02;

/** Return the steps from the earlier figure to the later: the largest first, the rest as one. */
export function stepsOf(review: Review, names: Names, most: number): Step[] {
  const before = review.before ?? 0;
  const pieces = review.parts.flatMap((part) => [
    { name: names.rate(part.part), by: part.rate, kind: 'rate' as const },
    { name: names.mix(part.part), by: part.mix, kind: 'mix' as const },
  ]);
  pieces.sort((a, b) => Math.abs(b.by) - Math.abs(a.by));
  const least = Math.abs(pieces[0]?.by ?? 0) * TOO_SMALL;
  const shown = pieces.slice(0, most).filter(({ by }) => Math.abs(by) > least);
  const rest = pieces.slice(shown.length).reduce((sum, { by }) => sum + by, 0);
  const steps: Step[] = [{ name: names.before, from: 0, to: before, kind: 'total' }];
  let at = before;
  const more = rest === 0 ? [] : [{ name: names.others, by: rest, kind: 'rate' as const }];
  for (const { name, by, kind } of [...shown, ...more]) {
    steps.push({ name, from: at, to: at + by, kind });
    at += by;
  }
  return [...steps, { name: names.after, from: 0, to: review.after ?? 0, kind: 'total' }];
}

interface DriverNames {
  before: string;
  after: string;
  rest: string;
  driver: (name: string) => string;
}

/** Return the steps from the earlier figure to the later by causes, and what they leave unsaid. */
export function causesOf(found: Schema<'CausesView'>, names: DriverNames): Step[] {
  const steps: Step[] = [{ name: names.before, from: 0, to: found.before, kind: 'total' }];
  let at = found.before;
  const pieces = Object.entries(found.parts).map(([name, by]) => [names.driver(name), by] as const);
  for (const [name, by] of [...pieces, [names.rest, found.rest] as const]) {
    steps.push({ name, from: at, to: at + by, kind: 'rate' });
    at += by;
  }
  return [...steps, { name: names.after, from: 0, to: found.after, kind: 'total' }];
}

/** Return the parts that made most of the change, in the direction of the change. */
export function causes(review: Review, most: number): Moved[] {
  const change = (review.after ?? 0) - (review.before ?? 0);
  return review.parts
    .filter(({ mix, rate }) => (mix + rate) * change > 0)
    .sort((a, b) => Math.abs(b.mix + b.rate) - Math.abs(a.mix + a.rate))
    .slice(0, most);
}

/** Return where the scale begins: small steps on a high level are seen too. */
export function floorOf(steps: readonly Step[]): number {
  const ends = steps.flatMap(({ from, to, kind }) => (kind === 'total' ? [to] : [from, to]));
  const low = Math.min(...ends);
  const room = (Math.max(...ends) - low) / 4;
  return Math.max(0, low - room);
}
