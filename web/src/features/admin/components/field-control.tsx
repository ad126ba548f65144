import { useQuery } from '@tanstack/react-query';
import { Input, InputNumber, Select, Switch } from 'antd';
import type { ChangeEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { labelOf, thingsQuery, usersQuery } from '../api';
import type { Held } from '../held';
import type { Field, Named } from '../kind';
import { beginning, type ServiceHours, type Span } from '../model';
import { BreaksControl, type Rest } from './breaks-control';
import styles from './controls.module.css';
import { type Level, LevelsControl } from './levels-control';
import { ServiceHoursControl } from './service-hours-control';
import { SharesControl } from './shares-control';
import { ManyControl, SpanControl } from './small-controls';
import { type SpecialDay, SpecialDaysControl } from './special-days-control';
import { SpeechControl } from './speech-control';
import { WeekControl } from './week-control';

/** The control of a field; the form around it says what it is for. */
export function FieldControl({ field, ...given }: Held<unknown> & { field: Field }) {
  const { t } = useTranslation('admin');
  // The kind of field says what its value is; the form does not know.
  const as = <Value,>() => given as Held<Value>;
  switch (field.as) {
    case 'text':
      return <TextControl {...as<string>()} />;
    case 'secret':
      return <TextControl {...as<string>()} secret />;
    case 'switch':
      return <SwitchControl {...as<boolean>()} />;
    case 'number':
      return <NumberControl {...as<number | null>()} min={field.min ?? 0} max={field.max ?? 1e9} />;
    case 'ratio':
      return <RatioControl {...as<number>()} />;
    case 'lines':
      return (
        <Select
          {...as<string[]>()}
          mode="tags"
          open={false}
          suffixIcon={null}
          tokenSeparators={[',', ' ']}
        />
      );
    case 'choice':
      return (
        <Select
          {...as<string>()}
          options={field.of.map((value) => ({ value, label: t(`choice.${value}`) }))}
        />
      );
    case 'one':
      return (
        <NamedControl {...as<string | null>()} of={field.of} clearable={field.nullable === true} />
      );
    case 'levels':
      return <LevelsControl {...as<Level[]>()} />;
    case 'many':
      return <ManyControl {...as<string[]>()} of={field.of} />;
    case 'span':
      return <SpanControl {...as<[number, number]>()} max={field.max} step={field.step} />;
    case 'breaks':
      return <BreaksControl {...as<Rest[]>()} />;
    case 'shares':
      return <SharesControl {...as<Record<string, number>>()} />;
    case 'speech':
      return <SpeechControl {...as<Record<string, string>>()} />;
    case 'week':
      return <WeekControl {...as<Span[]>()} />;
    case 'special':
      return <SpecialDaysControl {...as<SpecialDay[]>()} />;
    case 'service-hours':
      return <ServiceHoursControl {...as<ServiceHours[]>()} />;
    case 'part':
      return <PartControl {...as<Part | null>()} fields={field.fields} />;
  }
}

type Part = Record<string, unknown>;

/** What is there as a whole, with fields of its own, or not at all. */
function PartControl({
  value,
  onChange,
  fields,
  ...held
}: Held<Part | null> & { fields: readonly Field[] }) {
  const { t } = useTranslation('admin');
  const there = value !== null && value !== undefined;
  return (
    <div className={styles['stack']}>
      <Switch
        {...held}
        checked={there}
        onChange={(on) => onChange?.(on ? beginning(fields) : null)}
      />
      {there && (
        <div className={styles['part']}>
          {fields.map((field) => (
            <div key={field.name}>
              <label htmlFor={`${held.id}_${field.name}`}>{t(`field.${field.name}`)}</label>
              <FieldControl
                field={field}
                id={`${held.id}_${field.name}`}
                value={value[field.name]}
                onChange={(told) => onChange?.({ ...value, [field.name]: told ?? null })}
              />
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

function TextControl({
  value,
  onChange,
  secret = false,
  ...held
}: Held<string> & { secret?: boolean }) {
  const { t } = useTranslation('admin');
  const shared = {
    ...held,
    value: value ?? '',
    onChange: (event: ChangeEvent<HTMLInputElement>) => onChange?.(event.target.value),
  };
  return secret ? (
    <Input.Password {...shared} autoComplete="new-password" placeholder={t('secretKept')} />
  ) : (
    <Input {...shared} />
  );
}

function NumberControl({
  value,
  onChange,
  ...held
}: Held<number | null> & { min: number; max: number }) {
  return (
    <InputNumber<number> {...held} value={value ?? null} onChange={(typed) => onChange?.(typed)} />
  );
}

function SwitchControl({ value, onChange, ...held }: Held<boolean>) {
  return <Switch {...held} checked={value === true} onChange={(on) => onChange?.(on)} />;
}

function RatioControl({ value, onChange, ...held }: Held<number>) {
  return (
    <InputNumber<number>
      {...held}
      value={value === undefined ? null : Math.round(value * 100)}
      onChange={(percent) => onChange?.((percent ?? 0) / 100)}
      min={0}
      max={100}
      suffix="%"
    />
  );
}

function NamedControl({
  of,
  clearable,
  ...held
}: Held<string | null> & { of: Named; clearable: boolean }) {
  const things = useQuery({
    ...thingsQuery(of === 'users' ? 'teams' : of),
    enabled: of !== 'users',
  });
  const users = useQuery({ ...usersQuery, enabled: of === 'users' });
  const options =
    of === 'users'
      ? (users.data ?? []).map((user) => ({
          value: user.id,
          label: `${user.name} (${user.login})`,
        }))
      : (things.data ?? []).map(({ thing }) => ({ value: thing.id, label: labelOf(thing) }));
  return (
    <Select
      {...held}
      options={options}
      allowClear={clearable}
      loading={things.isLoading || users.isLoading}
      showSearch={{ optionFilterProp: 'label' }}
    />
  );
}
