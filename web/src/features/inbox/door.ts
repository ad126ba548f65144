/** Whether the chats are open in this window, and what is about to be sent along. */

import { useSyncExternalStore } from 'react';

export interface Door {
  open: boolean;
  /** The contact whose customer's card is sent along with the next message. */
  contact: string | null;
}

let door: Door = { open: false, contact: null };
const watchers = new Set<() => void>();

export function setDoor(next: Partial<Door>): void {
  door = { ...door, ...next };
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export function useDoor(): Door {
  return useSyncExternalStore(watch, () => door);
}
