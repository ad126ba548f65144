/** The present moment for screens. */

import { useSyncExternalStore } from 'react';

const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;
let second = now_s();

function now_s(): number {
  return Math.floor(Date.now() / 1000);
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
