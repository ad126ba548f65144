import { expect, test } from 'vitest';
import type { Schema } from '../../shared/api/client';
import { burdenOf, fromMean } from './model-fairness';

type Share = Schema<'ShareView'>;

const share = (more: Partial<Share>): Share => ({
  agent: 'a',
  number: '1',
  name: 'A',
  team_name: '',
  contract: 'full',
  days: 0,
  hours: 0,
  weekends: 0,
  nights: 0,
  early: 0,
  late: 0,
  wished: 0,
  granted: 0,
  ...more,
});

test('a person is held against those of the same contract', () => {
  const all = [share({ weekends: 4 }), share({ weekends: 2 }), share({ contract: 'part' })];
  expect(fromMean(all, all[0] as Share, 'weekends')).toBe(1);
  expect(fromMean(all, all[2] as Share, 'weekends')).toBe(0);
});

test('who wished for nothing has no part that was granted', () => {
  expect(burdenOf(share({}), 'granted')).toBeNull();
  expect(burdenOf(share({ wished: 4, granted: 3 }), 'granted')).toBe(0.75);
});
