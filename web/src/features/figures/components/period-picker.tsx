import { useQuery } from '@tanstack/react-query';
import { Button, DatePicker, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useTranslation } from 'react-i18next';
import { daysQuery } from '../api';
import { COMPARED, type Compared, daysOf, monthOf, type Period, PRESETS } from '../period';

interface Props {
  period: Period;
  onPeriod: (period: Period) => void;
}

/** The days that figures are counted over: one of the usual spans, or any. */
export function PeriodPicker({ period, onPeriod }: Props) {
  const { t } = useTranslation('figures');
  const days = useQuery(daysQuery).data;
  const presets = PRESETS.map((preset) => {
    const { from, to } = daysOf(preset, dayjs());
    return { label: t(`period.${preset}`), value: [dayjs(from), dayjs(to)] as [Dayjs, Dayjs] };
  });
  const last = days?.last;
  const beyond = typeof last === 'string' && last < period.from;
  return (
    <>
      {beyond && (
        <Button size="small" onClick={() => onPeriod(monthOf(last))}>
          {t('period.newest', { day: last })}
        </Button>
      )}
      <DatePicker.RangePicker
        allowClear={false}
        aria-label={t('period.label')}
        presets={presets}
        value={[dayjs(period.from), dayjs(period.to)]}
        onChange={(range) => {
          const [from, to] = range ?? [];
          if (from && to)
            onPeriod({ from: from.format('YYYY-MM-DD'), to: to.format('YYYY-MM-DD') });
        }}
      />
    </>
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
      style={{ width: 168 }}
      options={COMPARED.map((each) => ({ value: each, label: t(`compare.${each}`) }))}
      onChange={onChange}
    />
  );
}
