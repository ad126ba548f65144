/** What the line's messages make of what is known: the one place where live state changes. Pure. */

import type { AnyEvent } from '../shared/api/generated/events';
import type { Desk, Ending, Message } from './messages';

interface Told {
  seq: number;
  event: AnyEvent;
}

export interface LiveState {
  /** `none`: nobody holds a session here. */
  line: 'none' | 'connecting' | 'open' | 'lost' | Ending;
  /** Of the last event that was told; where to go on after a drop. */
  seq: number | null;
  desk: Desk | null;
  /** The newest event; screens that care about moments, such as sounds, watch it. */
  last: Told | null;
}

export const NOTHING: LiveState = { line: 'none', seq: null, desk: null, last: null };

export type Change =
  | Message
  | { type: 'connecting' }
  | { type: 'dropped' }
  | { type: 'ended'; why: Ending }
  | { type: 'left' };

export function reduce(state: LiveState, change: Change): LiveState {
  switch (change.type) {
    case 'connecting':
      return { ...state, line: state.line === 'none' ? 'connecting' : 'lost' };
    case 'hello':
      return { ...state, line: 'open', seq: change.seq };
    case 'event':
      // Told again after a drop: what is known already happened once only.
      if (state.seq !== null && change.seq <= state.seq) return state;
      return { ...state, seq: change.seq, last: { seq: change.seq, event: change.event } };
    case 'desk':
      return { ...state, desk: change.desk };
    case 'beat':
    case 'inbox':
      return state;
    case 'dropped':
      return { ...state, line: 'lost' };
    case 'session_taken':
      return { ...state, line: 'taken' };
    case 'ended':
      return { ...state, line: change.why };
    case 'left':
      return NOTHING;
  }
}
