/** Units to text: the only place where numbers become what people read. */

import type { Language } from '../preferences';

/** Return a span as a clock: 0:07, 3:45, 1:02:03. */
export function clock(span_s: number): string {
  const whole = Math.max(0, Math.floor(span_s));
  const seconds = String(whole % 60).padStart(2, '0');
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  return hours > 0
    ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}`
    : `${minutes}:${seconds}`;
}

/** Return the seconds from a moment of the server to now; 0 for one that is ahead. */
export function since_s(at: string | null, now_s: number): number {
  return at === null ? 0 : Math.max(0, now_s - Math.floor(Date.parse(at) / 1000));
}

/** Return a ratio of 0 to 1 as a percentage. */
export function percent(ratio: number, language: Language, digits = 0): string {
  return new Intl.NumberFormat(language, {
    style: 'percent',
    maximumFractionDigits: digits,
  }).format(ratio);
}
/** Return a moment as date and time of this machine's zone. */
export function moment(at: string, language: Language): string {
  return momentIn(at, language, undefined);
}

/** Return a moment as date and time of a zone; undefined is this machine's. */
export function momentIn(at: string, language: Language, timeZone: string | undefined): string {
  const form = { dateStyle: 'short', timeStyle: 'medium', timeZone } as const;
  return new Intl.DateTimeFormat(language, form).format(new Date(at));
}

/** Return a moment's time of day in this machine's zone, to the second. */
export function timeOfDay(at: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { timeStyle: 'medium', hourCycle: 'h23' }).format(
    new Date(at),
  );
}
