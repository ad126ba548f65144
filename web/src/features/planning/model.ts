/** Times and sums of planning, as plain functions. */

import type { Schema } from '../../shared/api/client';

export const DAY_MIN = 1_440;
const DAY_MS = 86_400_000;

/** Return a day some days later; days are "YYYY-MM-DD". */
export function plusDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_MS).toISOString().slice(0, 10);
}

/** Return the Monday of a day's week. */
export function mondayOf(day: string): string {
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return plusDays(day, -weekday);
}

/** Return minutes of a day as "HH:MM"; beyond midnight the clock goes on. */
export function clockOf(minutes: number): string {
  const hours = Math.floor(minutes / 60) % 24;
  return `${String(hours).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** Return the sum of numbers; null counts as nothing. */
export function sum(numbers: readonly (number | null)[]): number {
  return numbers.reduce<number>((total, each) => total + (each ?? 0), 0);
}

/** Return the first and last open slot of days, so that charts leave the night out. */
export function openSpan(days: readonly { open: readonly boolean[] }[]): [number, number] {
  const open = days.flatMap((day) => day.open.flatMap((is, slot) => (is ? [slot] : [])));
  return open.length === 0 ? [0, 0] : [Math.min(...open), Math.max(...open) + 1];
}

type Duty = Schema<'DutyView'>;
type Shift = Schema<'ShiftView'>;

/** Return the allowed start of a shift that is nearest to a minute of the day. */
export function nearestStart(shift: Shift, minute: number): number {
  return shift.starts.reduce(
    (best, start) => (Math.abs(start - minute) < Math.abs(best - minute) ? start : best),
    shift.starts[0] ?? 0,
  );
}

/** Return a duty at another start, its breaks moved along. */
export function movedTo(duty: Duty, day: number, start: number): Duty {
  const by = start - duty.start_min;
  return { ...duty, day, start_min: start, rests: duty.rests.map((rest) => rest + by) };
}

const STEP = 15;

/** Return a duty with one break at the time of its window that is nearest to a minute. */
export function withBreak(duty: Duty, shift: Shift, place: number, minute: number): Duty {
  const kind = shift.breaks[place];
  if (kind === undefined) return duty;
  const first = duty.start_min + kind.after;
  const last = duty.start_min + kind.before;
  const start = Math.min(Math.max(Math.round(minute / STEP) * STEP, first), last);
  return { ...duty, rests: duty.rests.map((rest, n) => (n === place ? start : rest)) };
}

/** Return a day's duty as the server takes it. */
export function formOf(duty: Duty): Schema<'DutyForm'> {
  const { shift, start_min, rests } = duty;
  return { shift, start_min, rests, locked: true };
}

/** Return the duty that has to go when another one is put on its day; null: there is none. */
export function stoodThere(
  duties: readonly Duty[],
  before: Duty | null,
  after: Duty | null,
): Duty | null {
  if (after === null || before?.day === after.day) return null;
  return duties.find(({ agent, day }) => agent === after.agent && day === after.day) ?? null;
}

/** Return what one does at an instant, and what comes next of the day. */
export function nowAndNext(
  duties: readonly Schema<'OwnDutyView'>[],
  at: Date,
): { now: Schema<'ActivitySpanView'> | null; next: Schema<'ActivitySpanView'> | null } {
  const spans = duties.flatMap((duty) => duty.spans);
  const now = spans.find((s) => new Date(s.begin) <= at && at < new Date(s.end)) ?? null;
  const next = spans.find((s) => new Date(s.begin) > at) ?? null;
  return { now, next };
}

/** Return the running day by this machine's clock. */
export function todayHere(): string {
  return new Date().toLocaleDateString('sv-SE');
}

/** Return an instant as minutes since a day's midnight by this machine's clock. */
export function minuteHere(at: string, day: string): number {
  return (Date.parse(at) - new Date(`${day}T00:00:00`).getTime()) / 60_000;
}
