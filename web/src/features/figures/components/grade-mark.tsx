import { useTranslation } from 'react-i18next';
import { Chip } from '../../../shared/ui/chip';
import { gradeTone } from '../model';

interface Props {
  grade: number;
  /** The number alone, where many stand side by side. */
  short?: boolean;
}

/** A grade: its number and its word on its colour. */
export function GradeMark({ grade, short = false }: Props) {
  const { t } = useTranslation('figures');
  const word = ({ 5: 'five', 4: 'four', 3: 'three' } as const)[grade as 5 | 4 | 3] ?? 'two';
  const whole = t('grade.shown', { grade, word: t(`grade.${word}`) });
  return (
    <Chip tone={gradeTone(grade)}>
      {short ? <span title={whole}>{t('grade.short', { grade })}</span> : whole}
    </Chip>
  );
}
