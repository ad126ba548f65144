/** Callbacks as plain functions. */

import type { Tone } from '../../shared/ui/tokens';
import type { Callback } from './api';

export type Stand = 'booked' | 'late' | 'waiting' | 'calling';

export const TONES: Record<Stand, Tone> = {
  booked: 'neutral',
  late: 'warn',
  waiting: 'warn',
  calling: 'info',
};

/** Return where a callback stands; `late` is due already, and its hours or rules hold it back. */
export function standOf(callback: Callback, now: Date): Stand {
  if (callback.state === 'waiting') return 'waiting';
  if (callback.state !== 'booked') return 'calling';
  return new Date(callback.due_at) <= now ? 'late' : 'booked';
}

const CAUSES = [
  'busy',
  'no_answer',
  'rejected',
  'cancelled',
  'closed',
  'limit',
  'engine',
  'trunk',
  'resumed',
  'hung_up_at_once',
] as const;

/** Return the word for why a customer was not reached last; others stand for themselves. */
export function causeOf(callback: Callback): (typeof CAUSES)[number] | undefined {
  return CAUSES.find((cause) => cause === callback.last);
}
