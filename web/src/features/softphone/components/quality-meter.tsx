import { useTranslation } from 'react-i18next';
import { percent } from '../../../shared/format/figures';
import { usePreferences } from '../../../shared/preferences';
import { Chip } from '../../../shared/ui/chip';
import type { Tone } from '../../../shared/ui/tokens';
import { type Grade, gradeOf } from '../quality';
import { usePhoneState } from '../use-softphone';
import styles from './phone-panel.module.css';

const TONES: Record<Grade, Tone> = { good: 'good', fair: 'warn', poor: 'bad', none: 'neutral' };

/** How the running call is heard. */
export function QualityMeter() {
  const { t } = useTranslation('softphone');
  const { language } = usePreferences();
  const quality = usePhoneState().call?.quality ?? null;
  const grade = gradeOf(quality);
  const shown = (value: number | null | undefined) =>
    value === null || value === undefined ? '–' : Math.round(value);
  const loss = quality?.loss_ratio ?? null;
  return (
    <span className={`${styles['meter']} figures`}>
      <Chip tone={TONES[grade]}>{t(`grade.${grade}`)}</Chip>
      <span>{t('quality.jitter', { n: shown(quality?.jitter_ms) })}</span>
      <span>{t('quality.loss', { n: loss === null ? '–' : percent(loss, language, 1) })}</span>
      <span>{t('quality.trip', { n: shown(quality?.round_trip_ms) })}</span>
    </span>
  );
}
