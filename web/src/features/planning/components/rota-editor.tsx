import { Button, InputNumber, Select, Space } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { ANY, CYCLES, FREE, ofLength } from '../model-people';
import styles from './page.module.css';

interface Props {
  shifts: readonly Schema<'NamedView'>[];
  value?: readonly string[];
  onChange?: (rota: string[]) => void;
}

const LONGEST = 56;

/** A cycle of days, each free or with work: from what many use, or day by day. */
export function RotaEditor({ shifts, value = [], onChange }: Props) {
  const { t } = useTranslation('planning');
  const options = [
    { value: FREE, label: t('board.off') },
    { value: ANY, label: t('people.any') },
    ...shifts.map(({ id, name }) => ({ value: id, label: name })),
  ];
  const weeks = shifts.length > 1 ? inTurn(shifts.map(({ id }) => id)) : null;
  return (
    <div className={styles['rota']}>
      <Space wrap>
        <Button size="small" onClick={() => onChange?.([])}>
          {t('people.noRota')}
        </Button>
        {CYCLES.map((days) => (
          <Button key={days.join()} size="small" onClick={() => onChange?.([...days])}>
            {t('people.cycle', {
              on: days.filter((day) => day !== FREE).length,
              off: days.filter((day) => day === FREE).length,
            })}
          </Button>
        ))}
        {weeks !== null && (
          <Button size="small" onClick={() => onChange?.(weeks)}>
            {t('people.inTurn')}
          </Button>
        )}
      </Space>
      {value.length > 0 && (
        <>
          <InputNumber<number>
            aria-label={t('people.length')}
            prefix={t('people.length')}
            min={2}
            max={LONGEST}
            value={value.length}
            onChange={(length) => onChange?.(ofLength(value, length ?? value.length))}
            style={{ width: 160 }}
          />
          <div className={styles['cycle']}>
            {value.map((day, place) => (
              <Select
                // biome-ignore lint/suspicious/noArrayIndexKey: days of a cycle keep their places
                key={place}
                size="small"
                aria-label={t('people.dayOf', { day: place + 1 })}
                value={day}
                options={options}
                prefix={<span className={styles['quiet']}>{place + 1}</span>}
                onChange={(to) => onChange?.(value.map((was, n) => (n === place ? to : was)))}
              />
            ))}
          </div>
        </>
      )}
    </div>
  );
}

/** Return a week of each shift in turn, five days on and two off. */
function inTurn(shifts: readonly string[]): string[] {
  return shifts.flatMap((shift) => [shift, shift, shift, shift, shift, FREE, FREE]);
}
