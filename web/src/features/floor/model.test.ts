import { expect, test } from 'vitest';
import type { AgentNow, QueueNow, WaitingNow } from '../../live/floor-state';
import { agentActs, callActs, nextCall } from './acts';
import {
  behindWhom,
  chosen,
  counted,
  EVERYBODY,
  holding,
  longest_s,
  neighbour,
  over,
  staffed,
} from './model';

const NOW_S = Date.parse('2026-05-04T09:10:00Z') / 1000;
const NO_LIMITS = { reasons: new Map<string, number>() };
const ALL = () => true;

function agent(id: string, state: AgentNow['state'], more: Partial<AgentNow> = {}): AgentNow {
  const plain = { number: '', team: null, reason: '', contact: null, queue: null, next_mode: '' };
  return { id, name: id, state, since: '2026-05-04T09:09:00Z', ...plain, ...more } as AgentNow;
}

const AGENTS = [
  agent('wang', 'talking', { team: 'red', queue: 'care', contact: 'c1', number: '1007' }),
  agent('li', 'ready', { team: 'red', since: '2026-05-04T09:01:00Z' }),
  agent('zhao', 'signed_out', { team: 'blue', since: null }),
  agent('chen', 'hold', { team: 'blue', queue: 'sales', contact: 'c2' }),
];

const ids = (found: readonly AgentNow[]) => found.map((one) => one.id);

test('who is signed out is shown only when asked for', () => {
  expect(ids(chosen(AGENTS, EVERYBODY, 'name'))).toEqual(['chen', 'li', 'wang']);
  expect(ids(chosen(AGENTS, { ...EVERYBODY, group: 'signed_out' }, 'name'))).toEqual(['zhao']);
  expect(chosen(AGENTS, { ...EVERYBODY, group: 'all' }, 'name')).toHaveLength(4);
});

test('agents are found by team, by queue, by state, by name and by number', () => {
  expect(ids(chosen(AGENTS, { ...EVERYBODY, team: 'red' }, 'name'))).toEqual(['li', 'wang']);
  expect(ids(chosen(AGENTS, { ...EVERYBODY, queue: 'sales' }, 'name'))).toEqual(['chen']);
  expect(ids(chosen(AGENTS, { ...EVERYBODY, group: 'talking' }, 'name'))).toEqual(['chen', 'wang']);
  expect(ids(chosen(AGENTS, { ...EVERYBODY, text: ' LI ' }, 'name'))).toEqual(['li']);
  expect(ids(chosen(AGENTS, { ...EVERYBODY, text: '1007' }, 'name'))).toEqual(['wang']);
});

test('they stand by state or by who stays longest, equal ones by name', () => {
  expect(ids(chosen(AGENTS, EVERYBODY, 'state'))).toEqual(['li', 'chen', 'wang']);
  expect(ids(chosen(AGENTS, EVERYBODY, 'longest'))).toEqual(['li', 'chen', 'wang']);
});

test('hold and a talk are one group', () => {
  const { talking, ready, signed_out } = counted(AGENTS);
  expect([talking, ready, signed_out]).toEqual([2, 1, 1]);
});

test('a pause is too long by its own limit, else by the usual one', () => {
  const pause = agent('li', 'not_ready', { reason: 'tea', since: '2026-05-04T09:00:00Z' });
  expect(over(pause, NO_LIMITS, NOW_S)).toBe(false);
  expect(over(pause, { reasons: new Map([['tea', 540]]) }, NOW_S)).toBe(true);
  expect(over(agent('li', 'ready', { since: '2026-05-01T09:00:00Z' }), NO_LIMITS, NOW_S)).toBe(
    false,
  );
});

test('the longest wait goes on between two looks', () => {
  const queue = { waiting: 1, longest_wait_s: 12.5 } as QueueNow;
  expect(longest_s(queue, '2026-05-04T09:09:57Z', NOW_S)).toBe(15.5);
  expect(longest_s({ ...queue, waiting: 0 }, '2026-05-04T09:09:57Z', NOW_S)).toBe(0);
});

test('who is signed out serves nothing', () => {
  expect(staffed({ agents: { ready: 2, talking: 3, signed_out: 4 } } as unknown as QueueNow)).toBe(
    5,
  );
});

test('only a conversation is attended, and only what rings is picked up', () => {
  expect(callActs(agent('a', 'talking', { contact: 'c' }), ALL)).toEqual([
    ...['monitor', 'whisper', 'barge', 'transfer', 'release'],
  ]);
  expect(callActs(agent('a', 'ringing', { contact: 'c' }), ALL)).toEqual(['transfer', 'pick_up']);
  expect(callActs(agent('a', 'ready'), ALL)).toEqual([]);
});

test('what one may not do is not offered', () => {
  const [ringing, listens] = [agent('a', 'talking', { contact: 'c' }), 'floor:attend'];
  expect(callActs(ringing, (right) => right === listens)).toEqual(['monitor', 'whisper', 'barge']);
  expect(agentActs(ringing, (right) => right === listens)).toEqual([]);
});

test('an agent can be made ready only when they are not, or soon will not be', () => {
  expect(agentActs(agent('a', 'not_ready'), ALL)).toEqual(['ready', 'sign_out']);
  expect(agentActs(agent('a', 'talking', { next_mode: 'not_ready' }), ALL)).toEqual([
    ...['ready', 'sign_out', 'sign_out_now'],
  ]);
  expect(agentActs(agent('a', 'wrap_up'), ALL)).toEqual([
    ...['end_wrap_up', 'not_ready', 'sign_out', 'sign_out_now'],
  ]);
  expect(agentActs(agent('a', 'signed_out'), ALL)).toEqual([]);
});

test('the next call is not the one that ran when one asked', () => {
  const awaited = { agent: 'wang', mode: 'monitor', why: 'coaching', not: 'c1' } as const;
  expect(nextCall(awaited, AGENTS)).toBeNull();
  expect(nextCall({ ...awaited, not: null }, AGENTS)?.contact).toBe('c1');
  expect(nextCall({ ...awaited, agent: 'li' }, AGENTS)).toBeNull();
});

function waits(contact: string, more: Partial<WaitingNow> = {}): WaitingNow {
  return { contact, queue: 'care', band: 0, agent: null, ...more } as WaitingNow;
}

const LINE = [waits('a'), waits('b'), waits('c'), waits('other', { queue: 'sales' })];
const [A, B, C, OTHER] = LINE as [WaitingNow, WaitingNow, WaitingNow, WaitingNow];

test('who takes the place of another stands behind whom that one stood, or behind them', () => {
  expect(behindWhom(LINE, C, A)).toBeNull();
  expect(behindWhom(LINE, C, B)).toBe('a');
  expect(behindWhom(LINE, A, B)).toBe('b');
  expect(behindWhom(LINE, A, C)).toBe('c');
});

test('nobody takes a place in another line, or their own', () => {
  expect(behindWhom(LINE, A, OTHER)).toBeUndefined();
  expect(behindWhom(LINE, A, A)).toBeUndefined();
  expect(behindWhom([A, waits('b', { agent: 'anna' })], A, B)).toBeUndefined();
});

test('the first has nobody before them and the last nobody after', () => {
  expect(neighbour(LINE, A, 'up')).toBeUndefined();
  expect(neighbour(LINE, A, 'down')).toBe(B);
  expect(neighbour(LINE, C, 'down')).toBeUndefined();
});

test('who is to be called back holds no line', () => {
  const rows = [waits('a', { callback: true }), waits('b', { callback: false })];
  expect(holding(rows).map(({ contact }) => contact)).toEqual(['b']);
});
