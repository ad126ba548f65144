/** Until when something holds: chosen as a span from now, or as a time of day. Plain functions. */

export const SPANS_MIN = [30, 60, 120, 240] as const;

/** `now`: until it is taken back; a number: so many minutes; `at`: a time of day. */
export type Span = 'now' | 'at' | (typeof SPANS_MIN)[number];

const MINUTE_MS = 60_000;

/** Return the end of a span as the server takes it; a time of day that is past is tomorrow's. */
export function untilOf(span: Span, time: string | undefined, now: Date): string | null {
  if (span === 'now') return null;
  if (span !== 'at') return new Date(now.getTime() + span * MINUTE_MS).toISOString();
  const [hour = 0, minute = 0] = (time ?? '').split(':').map(Number);
  const found = new Date(now);
  found.setHours(hour, minute, 0, 0);
  if (found <= now) found.setDate(found.getDate() + 1);
  return found.toISOString();
}
