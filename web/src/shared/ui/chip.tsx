import type { PropsWithChildren } from 'react';
import styles from './chip.module.css';
import type { Tone } from './tokens';

interface Props {
  tone: Tone;
  strong?: boolean;
}

/** A word on a wash of colour. The word alone says it; the colour only helps. */
export function Chip({ tone, strong = false, children }: PropsWithChildren<Props>) {
  const colours = { color: `var(--hw-${tone}-ink)`, background: `var(--hw-${tone}-wash)` };
  return (
    <span className={`${styles['chip']} ${strong ? styles['strong'] : ''}`} style={colours}>
      {children}
    </span>
  );
}
