import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Checkbox, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Held } from '../held';
import styles from './controls.module.css';

export interface Rest {
  minutes: number;
  after: number;
  before: number;
  paid: boolean;
}

const PARTS = ['minutes', 'after', 'before'] as const;

/** The breaks of a shift: how long, and from when to when after its start they may begin. */
export function BreaksControl({ value = [], onChange }: Held<Rest[]>) {
  const { t } = useTranslation('admin');
  const put = (place: number, change: Partial<Rest>) =>
    onChange?.(value.map((rest, n) => (n === place ? { ...rest, ...change } : rest)));
  return (
    <div className={styles['stack']}>
      {value.map((rest, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: breaks stand in their order
        <div key={place} className={styles['row']}>
          {PARTS.map((part) => (
            <InputNumber<number>
              key={part}
              aria-label={t(`rest.${part}`)}
              prefix={t(`rest.${part}`)}
              min={part === 'minutes' ? 15 : 0}
              max={1_440}
              step={15}
              style={{ width: 136 }}
              value={rest[part]}
              onChange={(minutes) => put(place, { [part]: minutes ?? 0 })}
            />
          ))}
          <Checkbox
            checked={rest.paid}
            onChange={(event) => put(place, { paid: event.target.checked })}
          >
            {t('rest.paid')}
          </Checkbox>
          <Button
            type="text"
            icon={<CloseOutlined aria-hidden />}
            aria-label={t('takeAway', { name: t('rest.one') })}
            onClick={() => onChange?.(value.filter((_, n) => n !== place))}
          />
        </div>
      ))}
      <Button
        icon={<PlusOutlined aria-hidden />}
        onClick={() =>
          onChange?.([...value, { minutes: 60, after: 210, before: 300, paid: false }])
        }
      >
        {t('rest.add')}
      </Button>
    </div>
  );
}
