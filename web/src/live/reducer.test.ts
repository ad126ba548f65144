import { expect, test } from 'vitest';
import type { AnyEvent } from '../shared/api/generated/events';
import { type Change, type LiveState, NOTHING, reduce } from './reducer';

const EVENT = { kind: 'agent.disposition_set' } as AnyEvent;
const HELLO: Change = {
  type: 'hello',
  session: 's',
  seq: 7,
  beat_s: 5,
  silent_after_s: 10,
  grace_s: 20,
};

function event(seq: number): Change {
  return { type: 'event', seq, at: '2026-05-04T09:00:00Z', kind: EVENT.kind, event: EVENT };
}

function after(...changes: Change[]): LiveState {
  return changes.reduce(reduce, NOTHING);
}

test('a line that dropped goes on after the last event it told', () => {
  const state = after({ type: 'connecting' }, HELLO, event(8), event(9), { type: 'dropped' });
  expect([state.line, state.seq]).toEqual(['lost', 9]);
});

test('an event that is told twice happens once', () => {
  const first = after(HELLO, event(8));
  expect(reduce(first, event(8))).toBe(first);
});

test('what was shown stays while the line is away', () => {
  const desk = { state: 'ready' } as unknown as NonNullable<LiveState['desk']>;
  const state = after(
    HELLO,
    { type: 'desk', seq: 8, desk },
    { type: 'dropped' },
    { type: 'connecting' },
  );
  expect([state.line, state.desk]).toEqual(['lost', desk]);
});

test('a session that was taken is over, and leaving forgets it', () => {
  expect(after(HELLO, { type: 'session_taken', session: 's' }).line).toBe('taken');
  expect(after(HELLO, { type: 'left' })).toEqual(NOTHING);
});
