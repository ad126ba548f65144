/** Values of fields as text. */

import { useTranslation } from 'react-i18next';
import type { Field, Named } from '../kind';
import { type ServiceHours, type Span, spansOf } from '../model';
import type { Rest } from './breaks-control';
import type { SpecialDay } from './special-days-control';

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
type Weekday = (typeof WEEKDAYS)[number];

/** Return a function that shows a field's value as text. */
export function useShown(name: (of: Named, id: string) => string) {
  const { t } = useTranslation('admin');
  return (field: Field, value: unknown): string => {
    if (value === null || value === undefined || value === '') return '';
    switch (field.as) {
      case 'switch':
        return value === true ? t('yes') : t('no');
      case 'one':
        return name(field.of, String(value));
      case 'choice':
        return t(`choice.${value as (typeof field.of)[number]}`);
      case 'ratio':
        return `${Math.round(Number(value) * 100)}%`;
      case 'levels':
        return (value as { skill: string; level: number }[])
          .map((entry) => `${name('skills', entry.skill)} ${entry.level}`)
          .join(' · ');
      case 'lines':
        return (value as string[]).join(' ');
      case 'week':
        return WEEKDAYS.flatMap((day) => {
          const spans = spansOf(value as Span[], day);
          return spans === '' ? [] : [`${t(`weekday.${day}`)} ${spans}`];
        }).join(' · ');
      case 'many':
        return (value as string[]).map((id) => name(field.of, id)).join(' · ');
      case 'span':
        return (value as number[]).join('–');
      case 'breaks':
        return (value as Rest[]).map((rest) => `${rest.minutes}′`).join(' · ');
      case 'shares':
        return Object.entries(value as Record<string, number>)
          .map(([kind, share]) => `${kind} ${Math.round(share * 100)}%`)
          .join(' · ');
      case 'special':
        return (value as SpecialDay[])
          .map((special) => `${special.day} ${special.name}`)
          .join(' · ');
      case 'service-hours':
        return (value as ServiceHours[])
          .map(({ weekdays, day, start, end, target, within_s }) => {
            const days = day ?? weekdays.map((each) => t(`weekday.${each as Weekday}`)).join(' ');
            const level = `${Math.round(target * 100)}% / ${within_s} ${t('slHours.seconds')}`;
            return `${days} ${start}-${end} ${level}`;
          })
          .join(' · ');
      case 'speech':
        return Object.values(value as Record<string, string>).join(' · ');
      default:
        return String(value);
    }
  };
}
