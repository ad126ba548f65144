import { expect, test } from 'vitest';
import { silencesOf, skipFrom } from './silences';

const SPEAKS = 30;

test('a silence is where neither speaks for a second or longer, with a breath left of it', () => {
  const customer = [SPEAKS, 0, 0, 0, 0, 1, SPEAKS];
  const agent = [0, SPEAKS, 0, 0, 0, 0, 0];
  expect(silencesOf({ step_s: 0.5, channels: [customer, agent] })).toEqual([
    { from_s: 1.3, to_s: 2.7 },
  ]);
});

test('a breath is no silence, and a silence may last to the end', () => {
  expect(silencesOf({ step_s: 0.5, channels: [[SPEAKS, 0, SPEAKS]] })).toEqual([]);
  expect(silencesOf({ step_s: 1, channels: [[SPEAKS, 0, 0]] })).toEqual([
    { from_s: 1.3, to_s: 2.7 },
  ]);
  expect(silencesOf({ step_s: 1, channels: [] })).toEqual([]);
});

test('within a silence one goes to its end, elsewhere nowhere', () => {
  const silences = [{ from_s: 1, to_s: 3 }];
  expect([skipFrom(silences, 0.9), skipFrom(silences, 1), skipFrom(silences, 3)]).toEqual([
    ...[null, 3, null],
  ]);
});
