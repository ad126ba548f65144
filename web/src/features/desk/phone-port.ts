/** What the desk needs of a telephone; the page gives it, the desk does not know which one it is. */

import type { ReactNode } from 'react';

export interface DeskPhone {
  /** In the page: answered, muted and dialled on from here. Otherwise at the telephone itself. */
  inPage: boolean;
  /** It rings or talks in the page now. */
  call: { state: 'ringing' | 'answered'; muted: boolean } | null;
  answer(): void;
  mute(muted: boolean): void;
  press(key: string): void;
  /** How the call is heard; null where only the telephone knows. */
  quality: ReactNode;
  /** Its set-up: devices, microphone, what hinders it. */
  panel: ReactNode;
}
