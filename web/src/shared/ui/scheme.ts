/** Light or dark, as it is shown now. */

import { useSyncExternalStore } from 'react';
import { usePreferences } from '../preferences';
import { PALETTES, type Palette } from './tokens';

const wantsDark = window.matchMedia('(prefers-color-scheme: dark)');

function useSystemDark(): boolean {
  return useSyncExternalStore(
    (watcher) => {
      wantsDark.addEventListener('change', watcher);
      return () => wantsDark.removeEventListener('change', watcher);
    },
    () => wantsDark.matches,
  );
}

export function useScheme(): 'light' | 'dark' {
  const { scheme } = usePreferences();
  const systemDark = useSystemDark();
  return scheme === 'system' ? (systemDark ? 'dark' : 'light') : scheme;
}

/** Return the colours that are shown now, for what CSS does not reach. */
export function usePalette(): Palette {
  return PALETTES[useScheme()];
}
