import { useQuery } from '@tanstack/react-query';
import { InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { labelOf, thingsQuery } from '../api';
import type { Held } from '../held';
import type { Plural } from '../kind';
import styles from './controls.module.css';

/** Several things of a kind. */
export function ManyControl({ of, ...held }: Held<string[]> & { of: Plural }) {
  const things = useQuery(thingsQuery(of));
  return (
    <Select
      {...held}
      mode="multiple"
      loading={things.isPending}
      options={(things.data ?? []).map(({ thing }) => ({ value: thing.id, label: labelOf(thing) }))}
      showSearch={{ optionFilterProp: 'label' }}
    />
  );
}

interface SpanProps extends Held<[number, number]> {
  max: number;
  step: number;
}

/** Two numbers: the least and the most. */
export function SpanControl({ id, value = [0, 0], onChange, max, step }: SpanProps) {
  const { t } = useTranslation('admin');
  return (
    <div className={styles['row']}>
      <InputNumber<number>
        {...(id === undefined ? {} : { id })}
        aria-label={t('least')}
        min={0}
        max={max}
        step={step}
        value={value[0]}
        onChange={(least) => onChange?.([least ?? 0, value[1]])}
      />
      <span>–</span>
      <InputNumber<number>
        aria-label={t('most')}
        min={0}
        max={max}
        step={step}
        value={value[1]}
        onChange={(most) => onChange?.([value[0], most ?? max])}
      />
    </div>
  );
}
