/** What agents do all day, by key: Alt and a letter, wherever the letter is on the keyboard. */

import { useEffect, useRef } from 'react';

/** Act to the physical key's code; the letter is what people read. */
export const KEYS = {
  answer: 'KeyA',
  decline: 'KeyD',
  hold: 'KeyH',
  mute: 'KeyM',
  keypad: 'KeyK',
  transfer: 'KeyT',
  pause: 'KeyP',
  finish: 'KeyE',
  ready: 'KeyR',
} as const;

type Named = keyof typeof KEYS;

/** Return what people press, such as "Alt+A". */
export function pressed(name: Named): string {
  return `Alt+${KEYS[name].slice(-1)}`;
}

/** Do something when its key is pressed, as long as it can be done. */
export function useKey(name: Named, act: (() => void) | null): void {
  const now = useRef(act);
  now.current = act;
  useEffect(() => {
    const heard = (event: KeyboardEvent) => {
      const plain = event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
      if (!plain || event.code !== KEYS[name] || event.repeat || now.current === null) return;
      event.preventDefault();
      now.current();
    };
    window.addEventListener('keydown', heard);
    return () => window.removeEventListener('keydown', heard);
  }, [name]);
}
