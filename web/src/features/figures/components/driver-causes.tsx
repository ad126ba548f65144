import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { causesQuery, type Where } from '../api';
import type { Period } from '../period';
import { causesOf } from '../waterfall';
import styles from './page.module.css';
import { Waterfall } from './waterfall-chart';

interface Props {
  metric: string;
  period: Period;
  before: Period;
  where: Where;
}

/** Figures of waiting: how much volume, its course, handle time and staff made of a change. */
export function DriverCauses({ metric, period, before, where }: Props) {
  const { t } = useTranslation('figures');
  const found = useQuery(causesQuery(metric, period, before, where));
  // Too little to go by is no fault: the split by parts below says what there is.
  if (found.data === undefined) return null;
  const { parts, rest, states_known } = found.data;
  const steps = causesOf(found.data, {
    before: t('trend.before'),
    after: t('trend.now'),
    rest: t('causes.rest'),
    driver: (name) => t(`causes.driver.${name as 'volume'}`),
  });
  const told = Object.values(parts).reduce((sum, part) => sum + Math.abs(part), 0);
  return (
    <div className={styles['card']}>
      <h3>{t('causes.title')}</h3>
      <Waterfall steps={steps} metric={found.data.metric} label={t('causes.title')} />
      <p className={styles['quiet']}>
        {t('causes.how')} {states_known ? '' : t('causes.answering')}{' '}
        {Math.abs(rest) > told ? t('causes.weak') : ''}
      </p>
    </div>
  );
}
