import type { ReactNode } from 'react';
import own from './replay.module.css';

/** A control with its word above. */
export function Field({ word, children }: { word: string; children: ReactNode }) {
  return (
    <div className={own['field']}>
      <span className={own['word']}>{word}</span>
      {children}
    </div>
  );
}
