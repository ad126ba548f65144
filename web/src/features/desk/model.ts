/** What the desk shows, as plain functions of what the server tells. */

import type { Tone } from '../../shared/ui/tokens';
import type { DeskView } from './api';

type State = DeskView['state'];

const TONES: Partial<Record<State, Tone>> = {
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

/** Return the tone of a state; its word says the same to those who do not see colours. */
export function toneOf(state: State): Tone {
  return TONES[state] ?? 'neutral';
}

/** Return since when the shown state holds: that of the contact in hand before that of the mode. */
export function shownSince(desk: DeskView): string | null {
  if (desk.session === 'out') return null;
  return desk.in_hand[0]?.since ?? desk.since;
}
