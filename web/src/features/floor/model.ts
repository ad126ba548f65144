/** What the floor shows and offers, as plain functions of what the server tells. */

import type { AgentNow, QueueNow, WaitingNow } from '../../live/floor-state';
import { since_s } from '../../shared/format/figures';

export type State = AgentNow['state'];

/** States that a supervisor counts as one. */
export const GROUPS = {
  ready: ['ready'],
  ringing: ['reserved', 'ringing', 'dialing', 'preview'],
  talking: ['talking', 'hold', 'consult', 'conference', 'working'],
  wrap_up: ['wrap_up'],
  not_ready: ['not_ready'],
  away: ['away', 'unreachable'],
  signed_out: ['signed_out'],
} as const satisfies Record<string, readonly State[]>;

export type Group = keyof typeof GROUPS;

const GROUP_OF = new Map<State, Group>(
  Object.entries(GROUPS).flatMap(([group, states]) =>
    states.map((state): [State, Group] => [state, group as Group]),
  ),
);

function groupOf(state: State): Group {
  return GROUP_OF.get(state) ?? 'away';
}

/** Return how many agents each group has. */
export function counted(agents: readonly AgentNow[]): Record<Group, number> {
  const found = Object.fromEntries(Object.keys(GROUPS).map((group) => [group, 0]));
  for (const agent of agents) {
    const group = groupOf(agent.state);
    found[group] = (found[group] ?? 0) + 1;
  }
  return found as Record<Group, number>;
}

/** Which agents are wanted; null and "" want all. `present` is everybody who is signed in. */
export interface Filter {
  group: Group | 'present' | 'all';
  team: string | null;
  queue: string | null;
  text: string;
}

export const EVERYBODY: Filter = { group: 'present', team: null, queue: null, text: '' };

export type Order = 'name' | 'state' | 'longest';

/** Return the agents that are wanted, in order. */
export function chosen(
  agents: readonly AgentNow[],
  filter: Filter,
  order: Order,
): readonly AgentNow[] {
  const text = filter.text.trim().toLowerCase();
  const found = agents.filter(
    (agent) =>
      inGroup(agent.state, filter.group) &&
      (filter.team === null || agent.team === filter.team) &&
      (filter.queue === null || agent.queue === filter.queue) &&
      `${agent.name} ${agent.number}`.toLowerCase().includes(text),
  );
  return found.sort(ORDERS[order]);
}

function inGroup(state: State, group: Filter['group']): boolean {
  if (group === 'all') return true;
  return group === 'present' ? state !== 'signed_out' : groupOf(state) === group;
}

const RANKS = new Map(Object.keys(GROUPS).map((group, rank) => [group, rank]));
const rank = (agent: AgentNow) => RANKS.get(groupOf(agent.state)) ?? 0;
const byName = (a: AgentNow, b: AgentNow) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1);
/** Moments are compared as the server writes them, all in UTC; who has none comes last. */
const bySince = (a: AgentNow, b: AgentNow) =>
  a.since === b.since ? byName(a, b) : (a.since ?? '~') < (b.since ?? '~') ? -1 : 1;

const ORDERS: Record<Order, (a: AgentNow, b: AgentNow) => number> = {
  name: byName,
  state: (a, b) => rank(a) - rank(b) || bySince(a, b),
  longest: bySince,
};

/** What an agent may stay in a state before somebody should look, in seconds. */
export interface Limits {
  /** By reason, from the centre's reason codes. */
  reasons: ReadonlyMap<string, number>;
}

const HOLD_LIMIT_S = 120;
const TALK_LIMIT_S = 15 * 60;
const WRAP_LIMIT_S = 3 * 60;
const PAUSE_LIMIT_S = 30 * 60;

function limit_s(agent: AgentNow, limits: Limits): number | null {
  switch (agent.state) {
    case 'hold':
      return HOLD_LIMIT_S;
    case 'talking':
    case 'conference':
    case 'consult':
      return TALK_LIMIT_S;
    case 'wrap_up':
      return WRAP_LIMIT_S;
    case 'not_ready':
      return limits.reasons.get(agent.reason) ?? PAUSE_LIMIT_S;
    default:
      return null;
  }
}

/** Say whether an agent stays longer in a state than is usual. */
export function over(agent: AgentNow, limits: Limits, now_s: number): boolean {
  const limit = limit_s(agent, limits);
  return limit !== null && since_s(agent.since, now_s) > limit;
}

/** Return how long the first of a queue waits now; the server told it as of `at`. */
export function longest_s(queue: QueueNow, at: string, now_s: number): number {
  return queue.waiting === 0 ? 0 : queue.longest_wait_s + since_s(at, now_s);
}

/** Return how many of those who can serve a queue are signed in. */
export function staffed(queue: QueueNow): number {
  const all = Object.values(queue.agents).reduce((sum, count) => sum + count, 0);
  return all - (queue.agents['signed_out'] ?? 0);
}

/** Return those who hold the line; the others are called back. */
export function holding(waiting: readonly WaitingNow[]): readonly WaitingNow[] {
  return waiting.filter(({ callback }) => !callback);
}

/** Return those who stand in one line with a contact, in the order of service. */
function lineOf(waiting: readonly WaitingNow[], one: WaitingNow): readonly WaitingNow[] {
  return waiting.filter(
    ({ queue, band, agent }) => queue === one.queue && band === one.band && agent === null,
  );
}

/** Return who is served just before or after a contact; undefined when nobody is. */
export function neighbour(
  waiting: readonly WaitingNow[],
  one: WaitingNow,
  way: 'up' | 'down',
): WaitingNow | undefined {
  const line = lineOf(waiting, one);
  const at = line.findIndex(({ contact }) => contact === one.contact);
  return at < 0 ? undefined : line[way === 'up' ? at - 1 : at + 1];
}

/**
 * Return behind whom a contact stands when it takes another's place: null for the front, undefined
 * when it cannot, because the other waits in another line or is the same.
 */
export function behindWhom(
  waiting: readonly WaitingNow[],
  one: WaitingNow,
  onto: WaitingNow,
): string | null | undefined {
  const line = lineOf(waiting, one);
  const from = line.findIndex(({ contact }) => contact === one.contact);
  const to = line.findIndex(({ contact }) => contact === onto.contact);
  if (from < 0 || to < 0 || from === to) return undefined;
  return (from < to ? line[to] : line[to - 1])?.contact ?? null;
}
