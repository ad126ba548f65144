import { useTranslation } from 'react-i18next';
import { percent } from '../format/figures';
import { gradeOf, type Heard, type HeardGrade } from '../format/heard';
import { usePreferences } from '../preferences';
import { Chip } from './chip';
import styles from './heard-line.module.css';
import type { Tone } from './tokens';

const TONES: Record<HeardGrade, Tone> = {
  good: 'good',
  fair: 'warn',
  poor: 'bad',
  none: 'neutral',
};

/** How a call is or was heard: one word, and the figures behind it. */
export function HeardLine({ heard }: { heard: Heard | null }) {
  const { t } = useTranslation('softphone');
  const { language } = usePreferences();
  const grade = gradeOf(heard);
  const shown = (value: number | null | undefined) =>
    value === null || value === undefined ? '–' : Math.round(value);
  const loss = heard?.loss_ratio ?? null;
  return (
    <span className={`${styles['line']} figures`}>
      <Chip tone={TONES[grade]}>{t(`grade.${grade}`)}</Chip>
      <span>{t('quality.jitter', { n: shown(heard?.jitter_ms) })}</span>
      <span>{t('quality.loss', { n: loss === null ? '–' : percent(loss, language, 1) })}</span>
      <span>{t('quality.trip', { n: shown(heard?.round_trip_ms) })}</span>
    </span>
  );
}
