/** What either line tells of chats and notices: that there is something new; what it is one asks. */

import { useEffect } from 'react';

const watchers = new Set<() => void>();

export function newsCame(): void {
  for (const watcher of watchers) watcher();
}

/** Do something whenever there is something new to read. */
export function useNews(watcher: () => void): void {
  useEffect(() => {
    watchers.add(watcher);
    return () => {
      watchers.delete(watcher);
    };
  }, [watcher]);
}
