import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useThingNames } from '../../../shared/api/names';
import { measured, toldIn } from '../../../shared/format/measured';
import { usePreferences } from '../../../shared/preferences';
import { metricsQuery } from '../api';
import { gaugeOf, unitOf } from '../model';

interface Condition {
  measure: string;
  above: boolean;
  threshold: number;
}

/** Return functions that put alerts into words. */
export function useTelling() {
  const { t } = useTranslation('alerts');
  const { language } = usePreferences();
  const metrics = useQuery(metricsQuery).data ?? [];
  const names = useThingNames();
  const measure = (id: string) => {
    const gauge = gaugeOf(id);
    if (gauge !== null) return t(`gauge.${gauge}`);
    const metric = metrics.find((each) => each.id === id);
    return metric === undefined ? id : toldIn(metric, language);
  };
  const value = (id: string, of: number | null) => measured(of, unitOf(id, metrics), language);
  const condition = (rule: Condition) =>
    `${measure(rule.measure)} ${rule.above ? '>' : '<'} ${value(rule.measure, rule.threshold)}`;
  const scope = ({ queue, team }: { queue?: string; team?: string }) =>
    [queue ? names('queue', queue) : '', team ? names('team', team) : '']
      .filter((name) => name !== '')
      .join(' · ') || t('everywhere');
  return { measure, value, condition, scope, metrics, language };
}
