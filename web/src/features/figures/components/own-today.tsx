import { useQuery } from '@tanstack/react-query';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { measured } from '../../../shared/format/measured';
import { usePreferences } from '../../../shared/preferences';
import { ownQuery } from '../api';
import { daysOf } from '../period';
import styles from './own-today.module.css';

const SHOWN = ['handled', 'aht'] as const;
const ASK_AGAIN_MS = 60_000;

/** One's own day in two figures, each beside the team's average. */
export function OwnToday() {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const asked = ownQuery([...SHOWN], daysOf('today', dayjs()));
  const { data } = useQuery({ ...asked, refetchInterval: ASK_AGAIN_MS, retry: false });
  return (
    <dl className={styles['today']} aria-label={t('today.label')}>
      {SHOWN.map((name) => {
        const unit = data?.metrics.find((metric) => metric.id === name)?.unit ?? 'count';
        const team = data?.team[name] ?? null;
        return (
          <div key={name}>
            <dt>{t(`today.${name}`)}</dt>
            <dd className="figures">
              <strong>{measured(data?.own[name], unit, language)}</strong>{' '}
              <span>
                {t('own.team', {
                  value: measured(team, name === 'aht' ? unit : 'points', language),
                })}
              </span>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
