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

const HOUSE_REASONS = ['sign_in', 'missed', 'rejected', 'do_not_disturb'] as const;

/** A reason of the house's own, which has its word in the catalogue; undefined for the centre's. */
export function houseReason(reason: string): (typeof HOUSE_REASONS)[number] | undefined {
  return HOUSE_REASONS.find((each) => each === reason);
}

export function toneOf(state: AgentState): Tone {
  return TONES[state] ?? 'neutral';
}
