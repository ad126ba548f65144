import { useQuery } from '@tanstack/react-query';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { clock } from '../../../shared/format/figures';
import { measured } from '../../../shared/format/measured';
import { type Language, usePreferences } from '../../../shared/preferences';
import { ownQuery } from '../api';
import { daysOf } from '../period';
import styles from './own-today.module.css';

const SHOWN = ['handled', 'aht'] as const;
const ASK_AGAIN_MS = 60_000;

type Shown = (typeof SHOWN)[number];

/** Return a figure of the bar; a call that is the first and still lasts has no handle time yet. */
function shown(name: Shown, value: unknown, unit: string, language: Language): string {
  if (name === 'handled') return measured(value, unit, language);
  return typeof value === 'number' && value > 0 ? clock(value) : '–';
}

/** One's own day in two figures, each beside the team's average. */
export function OwnToday() {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const asked = ownQuery([...SHOWN], daysOf('today', dayjs()));
  const { data } = useQuery({ ...asked, refetchInterval: ASK_AGAIN_MS, retry: false });
  return (
    <dl className={styles['today']} aria-label={t('today.label')}>
      {SHOWN.map((name) => {
        return (
          <div key={name}>
            <dt>{t(`today.${name}`)}</dt>
            <dd className="figures">
              <strong>{shown(name, data?.own[name], 'count', language)}</strong>{' '}
              <span>
                {t('own.team', { value: shown(name, data?.team[name], 'points', language) })}
              </span>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
