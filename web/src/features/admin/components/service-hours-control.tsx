import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, DatePicker, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Held } from '../held';
import { readSpans, type ServiceHours } from '../model';
import styles from './controls.module.css';

const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;
const NIGHT = { start: '20:00', end: '24:00', target: 0.7, within_s: 60 };

/** Other service levels at some hours: of weekdays, or of a date. */
export function ServiceHoursControl({ value = [], onChange }: Held<ServiceHours[]>) {
  const { t } = useTranslation('admin');
  const put = (place: number, hours: ServiceHours) =>
    onChange?.(value.map((each, n) => (n === place ? hours : each)));
  const add = (hours: Pick<ServiceHours, 'weekdays' | 'day'>) =>
    onChange?.([...value, { ...NIGHT, ...hours }]);
  return (
    <div className={styles['stack']}>
      {value.map((hours, place) => (
        <HoursRow
          // biome-ignore lint/suspicious/noArrayIndexKey: they stand in their order
          key={place}
          number={place + 1}
          hours={hours}
          onHours={(changed) => put(place, changed)}
          onRemove={() => onChange?.(value.filter((_, n) => n !== place))}
        />
      ))}
      {value.length === 0 && <span className={styles['quiet']}>{t('slHours.none')}</span>}
      <div className={styles['row']}>
        <Button
          icon={<PlusOutlined aria-hidden />}
          onClick={() => add({ weekdays: [...DAYS], day: null })}
        >
          {t('slHours.add')}
        </Button>
        <DatePicker
          value={null}
          placeholder={t('addDay')}
          onChange={(_, day) => typeof day === 'string' && day !== '' && add({ weekdays: [], day })}
        />
      </div>
    </div>
  );
}

interface RowProps {
  number: number;
  hours: ServiceHours;
  onHours: (hours: ServiceHours) => void;
  onRemove: () => void;
}

function HoursRow({ number, hours, onHours, onRemove }: RowProps) {
  const { t } = useTranslation('admin');
  return (
    <fieldset className={styles['hours']} aria-label={t('slHours.one', { number })}>
      <div className={styles['row']}>
        <span className={styles['quiet']}>{number}</span>
        {hours.day === null ? (
          <Select
            className={styles['grow'] ?? ''}
            aria-label={t('slHours.weekdays')}
            mode="multiple"
            value={hours.weekdays}
            options={DAYS.map((day) => ({ value: day, label: t(`weekday.${day}`) }))}
            onChange={(weekdays: number[]) => onHours({ ...hours, weekdays: weekdays.sort() })}
          />
        ) : (
          <span className={styles['grow']}>{hours.day}</span>
        )}
        <Button
          type="text"
          icon={<CloseOutlined aria-hidden />}
          aria-label={t('takeAway', { name: t('slHours.one', { number }) })}
          onClick={onRemove}
        />
      </div>
      <div className={styles['row']}>
        <Times hours={hours} onHours={onHours} />
        <InputNumber<number>
          aria-label={t('field.sl_target')}
          min={0}
          max={100}
          suffix="%"
          value={Math.round(hours.target * 100)}
          onChange={(percent) => onHours({ ...hours, target: (percent ?? 0) / 100 })}
        />
        <InputNumber<number>
          aria-label={t('field.sl_within_s')}
          min={0}
          max={86_400}
          suffix={t('slHours.seconds')}
          value={hours.within_s}
          onChange={(within_s) => onHours({ ...hours, within_s: within_s ?? 0 })}
        />
      </div>
    </fieldset>
  );
}

/** From when to when; what is malformed stays on the screen, marked, until it is mended. */
function Times({ hours, onHours }: Pick<RowProps, 'hours' | 'onHours'>) {
  const { t } = useTranslation('admin');
  const [typed, setTyped] = useState<string | null>(null);
  const wrong = typed !== null && readSpans(typed)?.length !== 1;
  return (
    <Input
      aria-label={t('slHours.times')}
      aria-invalid={wrong}
      status={wrong ? 'error' : ''}
      value={typed ?? `${hours.start}-${hours.end}`}
      onChange={(event) => {
        setTyped(event.target.value);
        const [span, ...more] = readSpans(event.target.value) ?? [];
        if (span !== undefined && more.length === 0)
          onHours({ ...hours, start: span[0], end: span[1] });
      }}
      onBlur={() => wrong || setTyped(null)}
    />
  );
}
