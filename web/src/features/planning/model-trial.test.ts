import { expect, test } from 'vitest';
import { type Asked, busySpan, isSure, trialForm, writtenFigure } from './model-trial';

const ASKED: Asked = {
  day: '2026-11-27',
  runs: 40,
  hourCost: null,
  people: 0,
  hours: [480, 1_080],
  order: null,
  choice: null,
  plan: null,
  target: { queue: '', percent: 90 },
  keptPercent: 0,
  callbacks: false,
  callbacksAfter_s: 30,
};

test('what is not changed is not asked for', () => {
  const { change } = trialForm(ASKED);
  expect(change).toMatchObject({ targets: {}, kept: 0, callbacks_after_s: null });
});

test('percents of the page are ratios of the form', () => {
  const target = { queue: 'que_care', percent: 90 };
  const { change } = trialForm({ ...ASKED, target, keptPercent: 15, callbacks: true });
  expect(change).toMatchObject({ targets: { que_care: 0.9 }, kept: 0.15, callbacks_after_s: 30 });
});

test('figures are written in their units', () => {
  expect(writtenFigure('service_level', 0.8123)).toBe('81.2 %');
  expect(writtenFigure('asa_s', 4.25, true)).toBe('+4.3 s');
  expect(writtenFigure('callbacks', 12.4)).toBe('12');
});

test('the span of a day goes from its first to its last call', () => {
  const row = (mean: number) => ({ offered: { mean, low: mean, high: mean } });
  expect(busySpan([row(0), row(3), row(0), row(2), row(0)])).toEqual([1, 4]);
  expect(busySpan([row(0)])).toEqual([0, 0]);
});

test('a difference is sure when its limits are on one side of zero', () => {
  expect(isSure({ low: 0.01, high: 0.02 })).toBe(true);
  expect(isSure({ low: -0.01, high: 0.02 })).toBe(false);
});
