/** Contacts as they are searched and drawn: plain functions. */

import type { Schema } from '../../shared/api/client';

type Timeline = Schema<'TimelineView'>;
type Span = Timeline['spans'][number];

/** Which contacts are wanted; as it stands in the address. */
export interface Wanted {
  number?: string;
  customer?: string;
  agent?: string;
  queue?: string;
  disposition?: string;
  outcome?: Schema<'Outcome'>;
  since?: string;
  until?: string;
  longer_s?: number;
  shorter_s?: number;
  text?: string;
}

const WORDS = [
  ...(['number', 'customer', 'agent', 'queue', 'disposition', 'outcome'] as const),
  ...(['since', 'until', 'text'] as const),
];
const NUMBERS = ['longer_s', 'shorter_s'] as const;

/** Return what an address asks for; what cannot be meant is left out. */
export function wantedOf(search: Record<string, unknown>): Wanted {
  const words = WORDS.flatMap((name): [string, unknown][] => {
    const value = search[name];
    const text = typeof value === 'number' ? String(value) : value;
    return typeof text === 'string' && text.trim() !== '' ? [[name, text.trim()]] : [];
  });
  const numbers = NUMBERS.flatMap((name): [string, unknown][] => {
    const value = search[name] ?? '';
    const number = Number(value);
    return value !== '' && Number.isFinite(number) && number >= 0 ? [[name, number]] : [];
  });
  return Object.fromEntries([...words, ...numbers]) as Wanted;
}

/** A stretch of a contact's life as it is drawn: places are ratios of the whole. */
export interface Drawn {
  span: Span;
  start: number;
  width: number;
  length_s: number;
}

const ms = (at: string) => Date.parse(at);

/** Return when a picture ends: with the last that is in it, or now while something lasts. */
export function endOf(timeline: Timeline, now: string): string {
  const ends = timeline.spans.map((span) => span.end ?? now);
  return [...ends, timeline.end ?? now].reduce((last, end) => (ms(end) > ms(last) ? end : last));
}

/** Return the stretches with their places in the picture. */
export function drawn(timeline: Timeline, now: string): Drawn[] {
  const start_ms = ms(timeline.start);
  const whole_ms = Math.max(1, ms(endOf(timeline, now)) - start_ms);
  return timeline.spans.map((span) => {
    const length_ms = ms(span.end ?? now) - ms(span.start);
    return {
      span,
      start: (ms(span.start) - start_ms) / whole_ms,
      width: length_ms / whole_ms,
      length_s: length_ms / 1000,
    };
  });
}

/** Return where in the picture a moment is. */
export function placeOf(timeline: Timeline, at: string, now: string): number {
  const whole_ms = Math.max(1, ms(endOf(timeline, now)) - ms(timeline.start));
  return Math.min(1, Math.max(0, (ms(at) - ms(timeline.start)) / whole_ms));
}
