/** What a person prefers on this browser: language, light or dark. */

import { useSyncExternalStore } from 'react';

export const LANGUAGES = ['zh-CN', 'en'] as const;
export const SCHEMES = ['light', 'dark', 'system'] as const;
export type Language = (typeof LANGUAGES)[number];
type Scheme = (typeof SCHEMES)[number];

export interface Preferences {
  language: Language;
  scheme: Scheme;
}

const KEY = 'huawu.preferences';
const watchers = new Set<() => void>();
let kept: Preferences = read();

function read(): Preferences {
  const found: Preferences = { language: ofBrowser(), scheme: 'system' };
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>;
    if (LANGUAGES.some((each) => each === stored.language))
      found.language = stored.language as Language;
    if (SCHEMES.some((each) => each === stored.scheme)) found.scheme = stored.scheme as Scheme;
  } catch {
    // Damaged: as if never chosen.
  }
  return found;
}

/** Chinese, unless the browser speaks something else first. */
function ofBrowser(): Language {
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

export function preferences(): Preferences {
  return kept;
}

export function prefer(change: Partial<Preferences>): void {
  localStorage.setItem(KEY, JSON.stringify({ ...kept, ...change }));
  take();
}

function take(): void {
  kept = read();
  for (const watcher of watchers) watcher();
}

// What was chosen in another tab holds in all.
window.addEventListener('storage', ({ key }) => {
  if (key === KEY) take();
});

/** Have something done whenever a preference changes; what is returned ends that. */
export function watchPreferences(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(watchPreferences, preferences);
}
