/** Who is signed in on this browser. One session for all tabs; it survives a reload. */

import { useSyncExternalStore } from 'react';

const KEY = 'huawu.session';

export interface Session {
  token: string;
  /** When the server ends it at the latest, as ISO 8601. */
  expiresAt: string;
}

/** Why nobody is signed in any more. */
export type Ended = 'signed-out' | 'expired';

let session: Session | null = read();
let ended: Ended | null = null;
const watchers = new Set<() => void>();

function read(): Session | null {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Session | null;
    return kept !== null && typeof kept.token === 'string' ? kept : null;
  } catch {
    return null;
  }
}

function told(): void {
  for (const watcher of watchers) watcher();
}

/** Have something done whenever somebody signs in or out; what is returned ends that. */
export function watchSession(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Return the token for requests; null when nobody is signed in. */
export function sessionToken(): string | null {
  return session?.token ?? null;
}

export function beginSession(begun: Session): void {
  session = begun;
  ended = null;
  localStorage.setItem(KEY, JSON.stringify(begun));
  told();
}

export function endSession(why: Ended): void {
  if (session === null) return;
  session = null;
  ended = why;
  localStorage.removeItem(KEY);
  told();
}

/** Follow the session; also what other tabs do with it. */
export function useSession(): { session: Session | null; ended: Ended | null } {
  const now = useSyncExternalStore(watchSession, () => session);
  return { session: now, ended };
}

window.addEventListener('storage', (change) => {
  if (change.key !== KEY) return;
  session = read();
  if (session === null) ended = 'signed-out';
  told();
});
