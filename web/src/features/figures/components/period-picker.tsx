import { useQuery } from '@tanstack/react-query';
import { Button, DatePicker, Select } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { daysQuery } from '../api';
import { COMPARED, type Compared, monthOf, PRESETS, type Preset } from '../period';
import { overDays, overPreset } from '../search';
import styles from './page.module.css';
import type { PageProps } from './page-props';

const CHOSEN = 'days';

/** The days that figures are counted over: a span that moves on with time, or any two days. */
export function PeriodPicker({
  search,
  onSearch,
  period,
}: Pick<PageProps, 'search' | 'onSearch' | 'period'>) {
  const { t } = useTranslation('figures');
  const last = useQuery(daysQuery).data?.last;
  const beyond = typeof last === 'string' && last < period.from;
  const fixed = search.from !== undefined;
  return (
    <span className={styles['row']}>
      {beyond && (
        <Button size="small" onClick={() => onSearch(overDays(search, monthOf(last)))}>
          {t('period.newest', { day: last })}
        </Button>
      )}
      <Select
        aria-label={t('period.span')}
        style={{ minWidth: 116 }}
        popupMatchSelectWidth={false}
        value={fixed ? CHOSEN : (search.period ?? 'days7')}
        options={([...PRESETS, CHOSEN] as const).map((each) => ({
          value: each,
          label: t(`period.${each}`),
        }))}
        onChange={(each: Preset | typeof CHOSEN) =>
          onSearch(each === CHOSEN ? overDays(search, period) : overPreset(search, each))
        }
      />
      <DatePicker.RangePicker
        allowClear={false}
        aria-label={t('period.label')}
        style={{ width: 236 }}
        value={[dayjs(period.from), dayjs(period.to)]}
        onChange={(range) => {
          const [from, to] = range ?? [];
          if (!from || !to) return;
          const days = { from: from.format('YYYY-MM-DD'), to: to.format('YYYY-MM-DD') };
          onSearch(overDays(search, days));
        }}
      />
    </span>
  );
}

interface ComparePickProps {
  value: Compared;
  onChange: (how: Compared) => void;
}

export function ComparePicker({ value, onChange }: ComparePickProps) {
  const { t } = useTranslation('figures');
  return (
    <Select
      aria-label={t('compare.label')}
      value={value}
      style={{ minWidth: 120 }}
      popupMatchSelectWidth={false}
      options={COMPARED.map((each) => ({ value: each, label: t(`compare.${each}`) }))}
      onChange={onChange}
    />
  );
}
