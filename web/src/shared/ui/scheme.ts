/** Light or dark, as it is shown now. */

import { useEffect, useSyncExternalStore } from 'react';
import { usePreferences } from '../preferences';
import { cssVariables, PALETTES, type Palette } from './tokens';

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

/** Let our own style sheets have the colours that are shown now. */
export function useColours(): void {
  const shown = useScheme();
  useEffect(() => {
    const root = document.documentElement;
    root.dataset['scheme'] = shown;
    root.style.colorScheme = shown;
    for (const [name, value] of Object.entries(cssVariables(shown)))
      root.style.setProperty(name, value);
  }, [shown]);
}

/** Return the colours that are shown now, for what CSS does not reach. */
export function usePalette(): Palette {
  return PALETTES[useScheme()];
}
