/** What the floor needs of a supervisor's own telephone; the page gives it. */

import type { ReactNode } from 'react';

export interface FloorPhone {
  /** In the page: it is answered from here. Otherwise it rings on the desk. */
  inPage: boolean;
  /** It rings or talks in the page now. */
  call: { state: 'ringing' | 'answered'; muted: boolean } | null;
  answer(): void;
  mute(muted: boolean): void;
  /** Whether it can ring, and its set-up. */
  panel: ReactNode;
}
