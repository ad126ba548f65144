import { expect, test } from 'vitest';
import type { Alert } from './api';
import { fresh, kept, typed, unitOf } from './model';

function alert(id: string, phase: string, raised_at: string | null = null): Alert {
  return { rule: { id }, phase, raised_at } as Alert;
}

test('an alert that came up since the last look is fresh', () => {
  const before = [alert('a', 'raised', '09:00'), alert('b', 'rising')];
  const now = [alert('a', 'falling', '09:00'), alert('b', 'raised', '09:05')];
  expect(fresh(before, now).map(({ rule }) => rule.id)).toEqual(['b']);
});

test('one that was cleared and raised again is fresh again', () => {
  const now = [alert('a', 'raised', '09:30')];
  expect(fresh([alert('a', 'raised', '09:00')], now)).toHaveLength(1);
});

test('what stood before somebody looked at all is not fresh', () => {
  expect(fresh(undefined, [alert('a', 'raised', '09:00')])).toEqual([]);
});

test('a ratio is typed in per cent and kept as it is', () => {
  expect([typed(0.07, 'ratio'), kept(7, 'ratio'), typed(30, 'seconds')]).toEqual([7, 0.07, 30]);
});

test('a gauge has its unit, a metric that of the catalogue', () => {
  const metrics = [{ id: 'asa', unit: 'seconds' }];
  expect([unitOf('ready_now', metrics), unitOf('asa', metrics)]).toEqual(['count', 'seconds']);
});
