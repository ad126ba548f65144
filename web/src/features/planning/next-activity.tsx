import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNow_s } from '../../shared/time/clock';
import { Chip } from '../../shared/ui/chip';
import { ownPlanQuery } from './api';
import { nowAndNext, todayHere } from './model';

/** What the plan says for now and next; nothing where there is no plan. */
export function NextActivity() {
  const { t, i18n } = useTranslation('planning');
  const today = todayHere();
  const plan = useQuery({ ...ownPlanQuery(today, today), retry: false });
  const now_s = useNow_s();
  const { now, next } = nowAndNext(plan.data?.duties ?? [], new Date(now_s * 1_000));
  const shown = next ?? now;
  if (shown === null) return null;
  const at = new Date(next === null ? shown.end : shown.begin);
  const time = at.toLocaleTimeString(i18n.language, { hour: '2-digit', minute: '2-digit' });
  const what = t(`activity.${next === null ? 'off' : next.activity}`);
  const minutes = Math.max(0, Math.round((at.getTime() / 1_000 - now_s) / 60));
  return (
    <Chip tone={minutes <= 5 ? 'warn' : 'neutral'}>{t('own.next', { what, time, minutes })}</Chip>
  );
}
