import { CloseOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Button, DatePicker, InputNumber } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, told } from '../../../shared/api/client';
import { useTellTrouble } from '../../../shared/ui/trouble';
import type { Held } from '../held';
import styles from './controls.module.css';
import { DayInput } from './week-control';

export interface SpecialDay {
  day: string;
  spans: [string, string][];
  name: string;
}

const FULL_DAY: [string, string][] = [['09:00', '18:00']];

/** Holidays and worked weekends; a year's public ones are filled in, then changed as one likes. */
export function SpecialDaysControl({ value = [], onChange }: Held<SpecialDay[]>) {
  const { t } = useTranslation('admin');
  const put = (days: SpecialDay[]) => {
    const by = new Map([...value, ...days].map((day) => [day.day, day]));
    onChange?.([...by.values()].sort((a, b) => a.day.localeCompare(b.day)));
  };
  return (
    <div className={styles['stack']}>
      <SeedRow onDays={put} />
      <div className={styles['days']}>
        {value.map((special) => (
          <div key={special.day} className={styles['row']}>
            <span className={styles['date']} id={`day-${special.day}`}>
              {special.day}
            </span>
            <span className={styles['name']}>{special.name}</span>
            <DayInput
              label={`day-${special.day}`}
              text={special.spans.map(([start, end]) => `${start}-${end}`).join(', ')}
              onSpans={(spans) => put([{ ...special, spans }])}
            />
            <Button
              type="text"
              icon={<CloseOutlined aria-hidden />}
              aria-label={t('takeAway', { name: special.day })}
              onClick={() => onChange?.(value.filter((each) => each.day !== special.day))}
            />
          </div>
        ))}
        {value.length === 0 && <span className={styles['quiet']}>{t('noSpecialDays')}</span>}
      </div>
      <DatePicker
        value={null}
        placeholder={t('addDay')}
        onChange={(_, day) => typeof day === 'string' && put([{ day, spans: [], name: '' }])}
      />
    </div>
  );
}

function SeedRow({ onDays }: { onDays: (days: SpecialDay[]) => void }) {
  const { t } = useTranslation('admin');
  const tell = useTellTrouble();
  const [year, setYear] = useState(new Date().getFullYear());
  const seed = useMutation({
    mutationFn: () =>
      told(api.GET('/api/v1/calendar/{year}', { params: { path: { year }, query: {} } })),
    onSuccess: (calendar) =>
      onDays(
        calendar.days.map(({ day, kind, name }) => ({
          day,
          name,
          spans: kind === 'worked' ? FULL_DAY : [],
        })),
      ),
    onError: tell,
  });
  return (
    <>
      <div className={styles['row']}>
        <InputNumber<number>
          aria-label={t('year')}
          min={2004}
          max={2100}
          value={year}
          onChange={(chosen) => chosen !== null && setYear(chosen)}
        />
        <Button onClick={() => seed.mutate()} loading={seed.isPending}>
          {t('seedHolidays')}
        </Button>
      </div>
      <span className={styles['quiet']} role="status">
        {seed.data !== undefined && t(`seeded.${seed.data.source}`)}
      </span>
    </>
  );
}
