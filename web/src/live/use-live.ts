import { useSyncExternalStore } from 'react';
import { deskLine } from './line';
import type { LiveState } from './reducer';

const watch = (watcher: () => void) => deskLine.watch(watcher);

/** Follow the desk's line. */
export function useLive(): LiveState {
  return useSyncExternalStore(watch, () => deskLine.state);
}
