import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { ownDenialQuery, ownOutcomesQuery } from '../api';
import { minuteHere, plusDays } from '../model';
import styles from './own-week.module.css';
import { SwapDialog } from './swap-dialog';
import { WishMark } from './wish-mark';

type Plan = Schema<'OwnPlanView'>;

const HOURS = [0, 4, 8, 12, 16, 20, 24] as const;
const WEEKDAYS = ['1', '2', '3', '4', '5', '6', '7'] as const;

/** One's own week: each day as a line of time, work filled and breaks open. */
export function OwnWeek({ plan, monday }: { plan: Plan; monday: string }) {
  const { t } = useTranslation('planning');
  const [swapping, setSwapping] = useState<string | null>(null);
  const outcomes = useQuery(ownOutcomesQuery(monday, plusDays(monday, 6))).data ?? [];
  const days = WEEKDAYS.map((_, n) => plusDays(monday, n));
  // In a week that nobody planned yet, no day is a day of rest.
  const idle = plan.duties.some(({ day }) => days.includes(day)) ? 'off' : 'unplanned';
  return (
    <div className={styles['week']}>
      <div className={styles['hours']} aria-hidden>
        {HOURS.map((hour) => (
          <span key={hour} style={{ left: `${(hour / 24) * 100}%` }}>
            {hour}
          </span>
        ))}
      </div>
      {WEEKDAYS.map((weekday, n) => {
        const day = plusDays(monday, n);
        const duty = plan.duties.find((each) => each.day === day);
        const wish = outcomes.find((each) => each.day === day);
        return (
          <div key={day} className={styles['day']} data-today={day === plan.today}>
            <strong className="figures">{`${t(`weekday.${weekday}`)}  ${day.slice(5)}`}</strong>
            <Line duty={duty} day={day} />
            <span className="figures">
              {duty === undefined ? t(`board.${idle}`) : spoken(duty)}
            </span>
            <span className={styles['heart']}>
              {wish !== undefined && (
                <WishMark
                  kind={wish.kind}
                  granted={wish.granted}
                  why={(asked) => ownDenialQuery(day, asked)}
                  left={null}
                  reached
                />
              )}
            </span>
            <span className={styles['act']}>
              {duty !== undefined && day > plan.today && (
                <Button size="small" onClick={() => setSwapping(day)}>
                  {t('swap.ask')}
                </Button>
              )}
            </span>
          </div>
        );
      })}
      {swapping !== null && <SwapDialog day={swapping} onClose={() => setSwapping(null)} />}
    </div>
  );
}

type Duty = Schema<'OwnDutyView'>;

function Line({ duty, day }: { duty: Duty | undefined; day: string }) {
  const { t } = useTranslation('planning');
  return (
    <div className={styles['line']}>
      {duty?.spans.map((span) => {
        const begin = minuteHere(span.begin, day);
        const end = minuteHere(span.end, day);
        return (
          <span
            key={span.begin}
            className={styles['span']}
            data-activity={span.activity}
            title={t(`activity.${span.activity}`)}
            style={{ left: `${begin / 14.4}%`, width: `${(end - begin) / 14.4}%` }}
          />
        );
      })}
    </div>
  );
}

function spoken(duty: Duty): string {
  const clock = (at: string) =>
    new Date(at).toLocaleTimeString('sv-SE', { hour: '2-digit', minute: '2-digit' });
  const first = duty.spans[0];
  const last = duty.spans.at(-1);
  return first === undefined || last === undefined
    ? duty.shift
    : `${clock(first.begin)}–${clock(last.end)}`;
}
