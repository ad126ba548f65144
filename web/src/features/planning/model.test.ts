import { expect, test } from 'vitest';
import {
  clockOf,
  mondayOf,
  movedTo,
  nearestStart,
  nowAndNext,
  openSpan,
  plusDays,
  stoodThere,
  withBreak,
} from './model';

const SHIFT = {
  id: 's',
  name: 'Day',
  minutes: 540,
  starts: [420, 480, 540],
  breaks: [{ minutes: 60, after: 180, before: 300, paid: false }],
};
const DUTY = {
  agent: 'a',
  day: 2,
  shift: 's',
  start_min: 420,
  rests: [660],
  locked: false,
  extra_min: 0,
};

test('days and weeks are counted over the ends of months and years', () => {
  expect(plusDays('2026-12-31', 1)).toBe('2027-01-01');
  expect(mondayOf('2026-11-29')).toBe('2026-11-23');
  expect(mondayOf('2026-11-23')).toBe('2026-11-23');
});

test('a time after midnight is shown as the clock shows it', () => {
  expect([clockOf(0), clockOf(545), clockOf(1_500)]).toEqual(['00:00', '09:05', '01:00']);
});

test('charts leave the night out', () => {
  expect(
    openSpan([{ open: [false, true, true, false] }, { open: [false, false, true, false] }]),
  ).toEqual([1, 3]);
  expect(openSpan([])).toEqual([0, 0]);
});

test('a duty snaps to the nearest start that its shift allows, its breaks move along', () => {
  expect(nearestStart(SHIFT, 505)).toBe(480);
  expect(movedTo(DUTY, 3, 540)).toMatchObject({ day: 3, start_min: 540, rests: [780] });
});

test('a break stays within its window', () => {
  expect(withBreak(DUTY, SHIFT, 0, 100).rests).toEqual([600]);
  expect(withBreak(DUTY, SHIFT, 0, 698).rests).toEqual([705]);
  expect(withBreak(DUTY, SHIFT, 0, 2_000).rests).toEqual([720]);
  expect(withBreak(DUTY, SHIFT, 1, 700)).toEqual(DUTY);
});

test('what one does now and next comes from the spans of the day', () => {
  const span = (begin: string, end: string, activity: 'work' | 'break') => ({
    begin: `2026-11-26T${begin}:00Z`,
    end: `2026-11-26T${end}:00Z`,
    activity,
  });
  const duties = [
    {
      day: '2026-11-26',
      shift: 'Day',
      spans: [span('01:00', '04:00', 'work'), span('04:00', '05:00', 'break')],
    },
  ];
  const found = nowAndNext(duties, new Date('2026-11-26T03:30:00Z'));
  expect([found.now?.activity, found.next?.activity]).toEqual(['work', 'break']);
  expect(nowAndNext(duties, new Date('2026-11-26T06:00:00Z'))).toEqual({ now: null, next: null });
});

test('who had a shift on the day another one is put on gets it back when that is undone', () => {
  const tuesday = { ...DUTY, day: DUTY.day + 1 };
  const moved = { ...DUTY, day: tuesday.day };
  expect(stoodThere([DUTY, tuesday], DUTY, moved)).toBe(tuesday);
  expect(stoodThere([DUTY], DUTY, moved)).toBeNull();
  expect(stoodThere([DUTY, tuesday], DUTY, movedTo(DUTY, DUTY.day, 540))).toBeNull();
  expect(stoodThere([DUTY], DUTY, null)).toBeNull();
});
