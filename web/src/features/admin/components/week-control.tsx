import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Held } from '../held';
import { readSpans, type Span, spansOf, withDay } from '../model';
import styles from './controls.module.css';

const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** The open spans of each weekday, as people write them. */
export function WeekControl({ id, value = [], onChange }: Held<Span[]>) {
  const { t } = useTranslation('admin');
  return (
    <div className={styles['stack']}>
      {DAYS.map((weekday) => (
        <div key={weekday} className={styles['row']}>
          <span className={styles['day']} id={`weekday-${weekday}`}>
            {t(`weekday.${weekday}`)}
          </span>
          <DayInput
            label={`weekday-${weekday}`}
            {...(weekday === 1 && id !== undefined ? { id } : {})}
            text={spansOf(value, weekday)}
            onSpans={(spans) => onChange?.(withDay(value, weekday, spans))}
          />
        </div>
      ))}
    </div>
  );
}

interface DayProps {
  id?: string;
  label: string;
  text: string;
  onSpans: (spans: [string, string][]) => void;
}

/** One day's spans; what is malformed stays on the screen, marked, until it is mended. */
export function DayInput({ id, label, text, onSpans }: DayProps) {
  const { t } = useTranslation('admin');
  const [typed, setTyped] = useState<string | null>(null);
  const wrong = typed !== null && readSpans(typed) === null;
  return (
    <Input
      {...(id === undefined ? {} : { id })}
      aria-labelledby={label}
      aria-invalid={wrong}
      status={wrong ? 'error' : ''}
      placeholder={t('closedDay')}
      value={typed ?? text}
      onChange={(event) => {
        setTyped(event.target.value);
        const spans = readSpans(event.target.value);
        if (spans !== null) onSpans(spans);
      }}
      onBlur={() => wrong || setTyped(null)}
    />
  );
}
