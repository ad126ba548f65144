/** The tone of each state of an agent; its word says the same to those who do not see colours. */

import type { Schema } from '../api/client';
import type { Tone } from './tokens';

export type AgentState = Schema<'ShownState'>;

const TONES: Partial<Record<AgentState, Tone>> = {
  ready: 'good',
  ringing: 'info',
  reserved: 'info',
  talking: 'busy',
  conference: 'busy',
  consult: 'busy',
  working: 'busy',
  dialing: 'info',
  hold: 'warn',
  wrap_up: 'warn',
  unreachable: 'bad',
  away: 'bad',
};

export function toneOf(state: AgentState): Tone {
  return TONES[state] ?? 'neutral';
}
