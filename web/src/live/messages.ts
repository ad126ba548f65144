/** What the desk's line says; see docs/howto/desk-api.md. */

import type { Schema } from '../shared/api/client';
import type { AnyEvent } from '../shared/api/generated/events';

export type Desk = Schema<'DeskView'>;

export type Message =
  | {
      type: 'hello';
      session: string;
      seq: number;
      beat_s: number;
      silent_after_s: number;
      grace_s: number;
    }
  | { type: 'event'; seq: number; at: string; kind: AnyEvent['kind']; event: AnyEvent }
  | { type: 'desk'; seq: number; desk: Desk }
  | { type: 'beat'; seq: number }
  | { type: 'inbox' }
  | { type: 'session_taken'; session: string };

/** Why a line closed for good. */
export type Ending = 'taken' | 'refused';

const ENDINGS: Record<number, Ending> = {
  4409: 'taken',
  4400: 'refused',
  4403: 'refused',
  4401: 'refused',
};

/** Return why nobody should come back after this close code; null when one should. */
export function endingOf(code: number): Ending | null {
  return ENDINGS[code] ?? null;
}
