/** What a supervisor can do, by the agent's state and one's own rights. Plain functions. */

import type { AgentNow } from '../../live/floor-state';

export const MODES = ['monitor', 'whisper', 'barge'] as const;
/** How one attends a call. */
export type Mode = (typeof MODES)[number];

export type AgentAct = 'ready' | 'not_ready' | 'sign_out' | 'sign_out_now' | 'end_wrap_up';
type CallAct = 'transfer' | 'release' | 'pick_up' | 'advance' | 'place';
/** What is asked for in a dialog that wants a reason. */
export type Act = Mode | 'next' | AgentAct | CallAct;

const TALKS: ReadonlySet<AgentNow['state']> = new Set(['talking', 'hold', 'consult', 'conference']);
const IDLE: ReadonlySet<AgentNow['state']> = new Set(['ready', 'not_ready', 'away', 'unreachable']);
const RINGS: ReadonlySet<AgentNow['state']> = new Set(['reserved', 'ringing']);

/** Say whether there is a conversation that can be attended. */
export function talks(agent: AgentNow): boolean {
  return agent.contact !== null && TALKS.has(agent.state);
}

/** Return what can be asked about the call that an agent has, or that rings for them. */
export function callActs(agent: AgentNow, may: (permission: string) => boolean): readonly Act[] {
  const found: Act[] = [];
  if (talks(agent) && may('floor:attend')) found.push(...MODES);
  if (!may('floor:steer') || agent.contact === null) return found;
  if (talks(agent)) found.push('transfer', 'release');
  if (RINGS.has(agent.state)) found.push('transfer', 'pick_up');
  return found;
}

/** Return what can be asked about an agent's own state. */
export function agentActs(
  agent: AgentNow,
  may: (permission: string) => boolean,
): readonly AgentAct[] {
  if (!may('floor:steer') || agent.state === 'signed_out') return [];
  const found: AgentAct[] = [];
  if (agent.state === 'wrap_up') found.push('end_wrap_up');
  if (agent.state === 'not_ready' || agent.next_mode === 'not_ready') found.push('ready');
  if (agent.state !== 'not_ready' && agent.next_mode !== 'not_ready') found.push('not_ready');
  found.push('sign_out');
  // With nothing in hand both are the same.
  if (!IDLE.has(agent.state)) found.push('sign_out_now');
  return found;
}

/** Which call of whom is attended. */
export interface Attended {
  contact: string;
  agent: string;
  mode: Mode;
  why: string;
}

/** Whom one wants to hear as soon as they have a conversation. */
export interface Awaited {
  agent: string;
  mode: Mode;
  why: string;
  /** The conversation that ran when one asked; it is not the next. */
  not: string | null;
}

/** Return the call that was waited for; null until there is one. */
export function nextCall(awaited: Awaited, agents: readonly AgentNow[]): Attended | null {
  const agent = agents.find((one) => one.id === awaited.agent);
  if (agent === undefined || !talks(agent) || agent.contact === null) return null;
  if (agent.contact === awaited.not) return null;
  const { mode, why } = awaited;
  return { contact: agent.contact, agent: agent.id, mode, why };
}
