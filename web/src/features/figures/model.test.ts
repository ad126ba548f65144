import dayjs from 'dayjs';
import { expect, test } from 'vitest';
import type { Schema } from '../../shared/api/client';
import { measured } from '../../shared/format/measured';
import type { Answer, Metric } from './api';
import { changeOf, duration, keeps, knobsOf, leading, standardText } from './model';
import { comparedWith, daysOf, grainOf } from './period';
import { earlierOf, gridOf } from './pivot';
import { overDays, overPreset, periodOf, readSearch } from './search';
import { causes, floorOf, stepsOf } from './waterfall';

const RATIO = { id: 'sl', unit: 'ratio', better: 'higher' } as Metric;
const REVIEW = {
  before: 0.8,
  after: 0.7,
  parts: [
    { part: 'a', mix: 0.01, rate: -0.09 },
    { part: 'b', mix: -0.03, rate: 0.01 },
  ],
} as Schema<'ReviewView'>;
const NAMES = {
  before: 'before',
  after: 'after',
  others: 'others',
  mix: (part: string) => `${part} mix`,
  rate: (part: string) => `${part} rate`,
};

function answer(by: string[], rows: Record<string, unknown>[]): Answer {
  return { metrics: [RATIO], by, rows, grades: rows.map(() => ({})) };
}

test('parameters of several metrics are offered once, in the unit they are thought of', () => {
  const within = { params: { within: 20_000 }, queue_params: ['within'] } as object as Metric;
  const fcr = { params: { within: 20_000, window: 604_800_000 }, queue_params: ['within'] };
  expect(knobsOf([within, fcr as object as Metric])).toEqual([
    { name: 'within', unit: 's', usual: 20, byQueue: true },
    { name: 'window', unit: 'd', usual: 7, byQueue: false },
  ]);
});

test('a goal of another threshold is no standard to be kept', () => {
  const goal = { kind: 'example', op: '>=', value: 0.95, within: '5 s' };
  const norm = { kind: 'industry', op: '>=', value: 0.8, within: '20 s' };
  const metric = { ...RATIO, standards: [goal, norm] } as Metric;
  expect(leading(metric)?.value).toBe(0.8);
  expect(standardText(norm as Metric['standards'][number], 'ratio', 'en')).toBe('≥ 80.0% (20 s)');
});

test.each([
  [null, 'ratio', '–'],
  [0.8049, 'ratio', '80.5%'],
  [1234, 'count', '1,234'],
  [8.44, 'seconds', '8.4s'],
  [185, 'seconds', '3:05'],
  [3723, 'seconds', '1:02:03'],
  [59.96, 'seconds', '60.0s'],
])('%s in %s is written as %s', (value, unit, text) => {
  expect(measured(value, unit, 'en')).toBe(text);
});

test('a parameter is written as in formulas', () => {
  expect([20_000, 604_800_000, 90_000].map(duration)).toEqual(['20 s', '7 d', '90 s']);
});

test('a ratio changes by percentage points, and the direction says whether that is good', () => {
  const worse = { text: '10 pp', verdict: 'worse', rises: false };
  expect(changeOf(RATIO, 0.7, 0.8, 'en')).toEqual(worse);
  expect(changeOf({ ...RATIO, better: 'lower' }, 0.7, 0.8, 'en')?.verdict).toBe('better');
  expect(changeOf(RATIO, null, 0.8, 'en')).toBeNull();
});

test('a standard is kept, missed, or cannot be judged', () => {
  const standard = { kind: 'own', op: '>=', value: 0.8 } as Metric['standards'][number];
  expect(standardText(standard, 'ratio', 'en')).toBe('≥ 80.0%');
  expect([0.8, 0.7, null].map((value) => keeps(standard, value))).toEqual([true, false, null]);
});

test('a standard for a queue counts where only that queue is looked at', () => {
  const own = { kind: 'own', op: '>=', value: 0.9, queue: 'a' };
  const usual = { kind: 'industry', op: '>=', value: 0.8 };
  const metric = { ...RATIO, standards: [usual, own] } as Metric;
  const values = [{}, { queue: ['a'] }, { queue: ['b'] }, { queue: ['a', 'b'] }].map(
    (where) => leading(metric, where)?.value,
  );
  expect(values).toEqual([0.8, 0.9, 0.8, 0.8]);
});

test('a whole month is compared with the month before, other spans with as many days', () => {
  const february = { from: '2026-02-01', to: '2026-02-28' };
  expect(comparedWith(february, 'before')).toEqual({ from: '2026-01-01', to: '2026-01-31' });
  const week = { from: '2026-02-02', to: '2026-02-08' };
  expect(comparedWith(week, 'before')).toEqual({ from: '2026-01-26', to: '2026-02-01' });
  expect(comparedWith(week, 'none')).toBeNull();
});

test('a week begins on Monday, also on Sundays', () => {
  const sunday = dayjs('2026-11-29');
  expect(daysOf('week', sunday)).toEqual({ from: '2026-11-23', to: '2026-11-29' });
});

test('a long span is shown by coarser grains', () => {
  expect(grainOf({ from: '2026-01-01', to: '2026-01-01' })).toBe('half_hour');
  expect(grainOf({ from: '2026-01-01', to: '2026-12-31' })).toBe('month');
});

test('a pivot turns the values of a dimension into columns', () => {
  const rows = [
    { queue: 'a', hour: '09:00', sl: 1 },
    { queue: 'b', hour: '09:00', sl: 2 },
    { queue: 'a', hour: '10:00', sl: 3 },
  ];
  const grid = gridOf(answer(['queue', 'hour'], rows), 'hour');
  expect([grid.dims, grid.across]).toEqual([['queue'], ['09:00', '10:00']]);
  expect(grid.lines.map((line) => line.cells['10:00']?.row['sl'])).toEqual([3, undefined]);
});

test('a row is compared with the same group before; days of another span are no such', () => {
  const before = answer(['queue'], [{ queue: 'a', sl: 0.5 }]);
  const find = earlierOf(answer(['queue'], []), before);
  expect([find({ queue: 'a' })?.['sl'], find({ queue: 'b' })]).toEqual([0.5, null]);
  expect(earlierOf(answer(['day'], []), before)({ queue: 'a' })).toBeNull();
});

test('the steps of a waterfall lead from the earlier figure to the later', () => {
  const steps = stepsOf(REVIEW, NAMES, 2);
  expect(steps.map(({ name }) => name)).toEqual(['before', 'a rate', 'b mix', 'others', 'after']);
  expect(steps.at(-2)?.to).toBeCloseTo(0.7);
  expect(floorOf(steps)).toBeLessThan(0.68);
});

test('a cause moves the figure in the direction in which it moved', () => {
  expect(causes(REVIEW, 3).map(({ part }) => part)).toEqual(['a', 'b']);
});

test('an address that says nonsense says nothing', () => {
  expect(readSearch({ from: 'soon', by: 'queue', view: 'pie', where: { queue: 3 } })).toEqual({
    where: {},
  });
  expect(readSearch({ from: '2026-01-01', metrics: ['asa', 3] })).toEqual({
    from: '2026-01-01',
    metrics: ['asa'],
  });
});

test('a span that moves on with time is counted from the day of the centre', () => {
  const week = overPreset({ from: '2026-01-01', to: '2026-01-02', by: ['day'] }, 'days7');
  expect(week).toEqual({ period: 'days7', by: ['day'] });
  expect(periodOf(week, '2026-03-01')).toEqual({ from: '2026-02-23', to: '2026-03-01' });
  const days = overDays(week, { from: '2026-01-01', to: '2026-01-02' });
  expect(periodOf(days, '2026-03-01')).toEqual({ from: '2026-01-01', to: '2026-01-02' });
});
