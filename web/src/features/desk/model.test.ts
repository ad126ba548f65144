import { expect, test } from 'vitest';
import type { DeskView, InHand, OwnQueue } from './api';
import { pressedKeys, shownSince, stageOf, waited_s, worst } from './model';
import { newer } from './newer';

const CONTACT = {
  created_at: '2026-05-04T09:00:00Z',
  queued_at: '2026-05-04T09:00:20Z',
  attributes: { language: 'zh', account: '' },
} as unknown as InHand['contact'];

function hand(state: InHand['state'], channel: InHand['channel'] = 'voice'): InHand {
  const since = '2026-05-04T09:01:00Z';
  return { state, channel, queue: 'que', since, contact: CONTACT } as InHand;
}

function desk(...in_hand: InHand[]): DeskView {
  return { session: 'live', since: '2026-05-04T08:00:00Z', in_hand, seq: 3 } as unknown as DeskView;
}

test('what is to be done follows from the call in hand', () => {
  expect(stageOf(desk(), true)).toBe('idle');
  expect(stageOf(desk(hand('reserved')), true)).toBe('offer');
  expect(stageOf(desk(hand('offered')), true)).toBe('offer');
  expect(stageOf(desk(hand('dialing')), true)).toBe('dial');
  expect(stageOf(desk(hand('hold')), true)).toBe('talk');
  expect(stageOf(desk(hand('wrap')), true)).toBe('wrap');
  expect(stageOf(desk(hand('talking', 'voicemail')), true)).toBe('idle');
});

test('a desk that another window holds is worked there', () => {
  expect(stageOf(desk(hand('talking')), false)).toBe('elsewhere');
  expect(stageOf({ ...desk(), session: 'out' }, false)).toBe('out');
});

test('the clock runs from the contact in hand, else from the mode', () => {
  expect(shownSince(desk(hand('talking')))).toBe('2026-05-04T09:01:00Z');
  expect(shownSince(desk())).toBe('2026-05-04T08:00:00Z');
});

test('the wait is counted from the queue to the ringing', () => {
  expect(waited_s(hand('offered'))).toBe(40);
  expect(waited_s({ ...hand('offered'), queue: null })).toBeNull();
  expect(waited_s(hand('wrap'))).toBeNull();
});

test('what the menu did not learn is not shown', () => {
  expect(pressedKeys(CONTACT)).toEqual([['language', 'zh']]);
});

test('of two pictures of the desk the later one holds', () => {
  const [old, late] = [desk(), { ...desk(), seq: 4 }];
  expect(newer(undefined, old)).toBe(old);
  expect(newer(late, old)).toBe(late);
  expect(newer(old, late)).toBe(late);
});

test('the queue that lacks most to its target is shown first', () => {
  const queue = (id: string, level: number | null, sl_target: number) =>
    ({ id, service_level_ratio: level, sl_target }) as OwnQueue;
  const queues = [queue('a', 0.9, 0.8), queue('b', 0.75, 0.9), queue('c', null, 0.99)];
  expect(worst(queues)?.id).toBe('b');
  expect(worst([queue('c', null, 0.8)])).toBeNull();
});
