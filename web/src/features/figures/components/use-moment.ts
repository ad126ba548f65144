import { useQuery } from '@tanstack/react-query';
import { momentIn } from '../../../shared/format/figures';
import { usePreferences } from '../../../shared/preferences';
import { daysQuery } from '../api';

/** Return a function that writes a moment as the centre's clocks show it. */
export function useMoment(): (at: string) => string {
  const { language } = usePreferences();
  const zone = useQuery(daysQuery).data?.zone;
  return (at) => momentIn(at, language, zone);
}
