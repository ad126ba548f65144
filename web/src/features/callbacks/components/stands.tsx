import { useTranslation } from 'react-i18next';
import { Chip } from '../../../shared/ui/chip';
import type { Callback } from '../api';
import { standOf, TONES } from '../model';

/** Where a callback stands, in a word. */
export function Stands({ callback }: { callback: Callback }) {
  const { t } = useTranslation('callbacks');
  const stand = standOf(callback, new Date());
  return <Chip tone={TONES[stand]}>{t(`stand.${stand}`)}</Chip>;
}
