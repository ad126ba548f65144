/** The present moment for screens; corrected by how far this machine's clock is off the server's. */

import { useSyncExternalStore } from 'react';

let offset_ms = 0;
const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;
let second = now_s();

function now_s(): number {
  return Math.floor((Date.now() + offset_ms) / 1000);
}

/** Note what time the server said it was just now. */
export function serverSaid(at: string): void {
  const found = Date.parse(at) - Date.now();
  // A small difference is the way of the message; following it would make clocks tremble.
  if (Number.isFinite(found) && Math.abs(found - offset_ms) > 750) offset_ms = found;
}

function tick(): void {
  const found = now_s();
  if (found === second) return;
  second = found;
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  timer ??= setInterval(tick, 250);
  return () => {
    watchers.delete(watcher);
    if (watchers.size === 0 && timer !== null) {
      clearInterval(timer);
      timer = null;
    }
  };
}

/** Return the present second; the component is drawn again each second. All clocks tick as one. */
export function useNow_s(): number {
  return useSyncExternalStore(watch, now_s);
}
