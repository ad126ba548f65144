import { expect, test } from 'vitest';
import { untilOf } from './until';

const NOW = new Date(2026, 4, 4, 9, 30);

test('for now has no end', () => {
  expect(untilOf('now', undefined, NOW)).toBeNull();
});

test('a span counts from now', () => {
  expect(untilOf(60, undefined, NOW)).toBe(new Date(2026, 4, 4, 10, 30).toISOString());
});

test('a time of day is the next one, today or tomorrow', () => {
  expect(untilOf('at', '18:00', NOW)).toBe(new Date(2026, 4, 4, 18).toISOString());
  expect(untilOf('at', '08:15', NOW)).toBe(new Date(2026, 4, 5, 8, 15).toISOString());
});
