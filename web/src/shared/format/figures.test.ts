import { expect, test } from 'vitest';
import { clock, percent, since_s } from './figures';

test('a span is read as a clock', () => {
  expect([0, 7.9, 225, 3723].map(clock)).toEqual(['0:00', '0:07', '3:45', '1:02:03']);
});

test('a moment ahead of us has lasted no time', () => {
  const at = '2026-03-01T00:00:10Z';
  const then_s = Date.parse(at) / 1000;
  expect(since_s(at, then_s + 65)).toBe(65);
  expect(since_s(at, then_s - 5)).toBe(0);
  expect(since_s(null, then_s)).toBe(0);
});

test('a ratio is read as a percentage', () => {
  expect(percent(0.825, 'en')).toBe('83%');
  expect(percent(0.0042, 'zh-CN', 1)).toBe('0.4%');
});
