/** Where days and minutes stand on the board. */

import { DAY_MIN } from '../model';

export const ROW_PX = 33;
export const HEAD_PX = 85;
export const NAME_PX = 190;

export interface View {
  /** First day shown, of the schedule. */
  first: number;
  days: number;
  pxPerMin: number;
}

const WEEK_PX = 1_120;
const ONE_DAY_PX = 1_120;

/** Show a week, or one of its days by the hour. */
export function viewOf(week: number, day: number | null): View {
  return day === null
    ? { first: week * 7, days: 7, pxPerMin: WEEK_PX / 7 / DAY_MIN }
    : { first: week * 7 + day, days: 1, pxPerMin: ONE_DAY_PX / DAY_MIN };
}

export function widthOf(view: View): number {
  return view.days * DAY_MIN * view.pxPerMin;
}

/** Return how far from the lane's begin a minute of a day stands. */
export function xOf(view: View, day: number, minute: number): number {
  return ((day - view.first) * DAY_MIN + minute) * view.pxPerMin;
}

/** Return the day and minute at a distance from the lane's begin. */
export function atX(view: View, x: number): { day: number; minute: number } {
  const minutes = Math.min(Math.max(x / view.pxPerMin, 0), view.days * DAY_MIN - 1);
  return { day: view.first + Math.floor(minutes / DAY_MIN), minute: minutes % DAY_MIN };
}
