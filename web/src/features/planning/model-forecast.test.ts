import { expect, test } from 'vitest';
import { pointsOf } from './model-forecast';

const day = {
  day: '2026-01-05',
  version: 'v',
  open: [false, true],
  calls: [0, 20],
  low: [0, 15],
  high: [0, 27],
  planned: [0, 22],
  actual: [0, 19],
  aht_s: [0, 180],
  aht_low_s: [0, 150],
  aht_high_s: [0, 220],
  handled_s: [null, 175],
};
const bench = { interval_min: 720, today: '2026-01-06', days: [day] };

test('calls are shown with their limits, what was changed, and what came', () => {
  expect(pointsOf(bench, 'calls')).toEqual({
    perDay: 1,
    points: [{ at: '01-05 12:00', low: 15, width: 12, forecast: 20, planned: 22, actual: 19 }],
  });
});

test('handle times are shown with theirs; nobody changes them', () => {
  const { points } = pointsOf(bench, 'handle');
  expect(points).toEqual([
    { at: '01-05 12:00', low: 150, width: 70, forecast: 180, planned: 180, actual: 175 },
  ]);
});

test('a forecast from before there were limits has no band', () => {
  const old = { ...day, aht_low_s: null, aht_high_s: null };
  const [point] = pointsOf({ ...bench, days: [old] }, 'handle').points;
  expect([point?.low, point?.width, point?.forecast]).toEqual([null, null, 180]);
});
