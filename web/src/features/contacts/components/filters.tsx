import { Button, DatePicker, Input, InputNumber, Select, TreeSelect } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { treeOf } from '../../../shared/tree';
import type { Names } from '../api';
import { type Wanted, wantedOf } from '../model';
import styles from './contacts.module.css';

interface Props {
  wanted: Wanted;
  names: Names;
  onWant: (wanted: Wanted) => void;
}

const OUTCOMES: readonly Schema<'Outcome'>[] = [
  ...(['handled', 'abandoned', 'left_in_flow', 'self_served'] as const),
  ...(['voicemail', 'callback', 'transferred_out', 'not_reached', 'withdrawn'] as const),
  ...(['blocked', 'lost', 'internal'] as const),
];
/** Digits with the signs that a number may have; anything else finds nothing. */
const NUMBER = /^\+?[0-9*#]{4,32}$/;

/** What is searched for; each field narrows what the others found. */
export function Filters({ wanted, names, onWant }: Props) {
  const { t } = useTranslation('contacts');
  const { t: customers } = useTranslation('customers');
  const want = (change: Record<string, unknown>) => onWant(wantedOf({ ...wanted, ...change }));
  return (
    <search className={styles['filters']} aria-label={t('search')}>
      <Text
        key={`number ${wanted.number ?? ''}`}
        label={t('filter.number')}
        value={wanted.number}
        fits={(text) => NUMBER.test(text)}
        onDone={(number) => want({ number })}
      />
      <Text
        key={`text ${wanted.text ?? ''}`}
        label={t('filter.text')}
        value={wanted.text}
        fits={() => true}
        onDone={(text) => want({ text })}
      />
      <DatePicker.RangePicker
        className={styles['wide'] ?? ''}
        showTime={{ format: 'HH:mm' }}
        format="YYYY-MM-DD HH:mm"
        placeholder={[t('filter.since'), t('filter.until')]}
        allowEmpty={[true, true]}
        value={[dayOf(wanted.since), dayOf(wanted.until)]}
        onChange={(range) =>
          want({ since: range?.[0]?.toISOString(), until: range?.[1]?.toISOString() })
        }
      />
      <Select
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={t('filter.agent')}
        placeholder={t('filter.agent')}
        value={wanted.agent ?? null}
        options={names.agents.map(({ id, name, number }) => ({
          value: id,
          label: `${name} ${number}`,
        }))}
        onChange={(agent) => want({ agent })}
      />
      <Select
        allowClear
        aria-label={t('filter.queue')}
        placeholder={t('filter.queue')}
        value={wanted.queue ?? null}
        options={names.queues.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(queue) => want({ queue })}
      />
      <Select
        allowClear
        aria-label={t('filter.outcome')}
        placeholder={t('filter.outcome')}
        value={wanted.outcome ?? null}
        options={OUTCOMES.map((value) => ({ value, label: customers(`outcome.${value}`) }))}
        onChange={(outcome) => want({ outcome })}
      />
      <TreeSelect<string | null>
        allowClear
        showSearch
        treeNodeFilterProp="title"
        aria-label={t('filter.about')}
        placeholder={t('filter.about')}
        value={wanted.disposition ?? null}
        treeData={everySelectable(treeOf(names.dispositions))}
        onChange={(disposition) => want({ disposition })}
      />
      <Seconds
        label={t('filter.longer')}
        value={wanted.longer_s}
        onDone={(longer_s) => want({ longer_s })}
      />
      <Seconds
        label={t('filter.shorter')}
        value={wanted.shorter_s}
        onDone={(shorter_s) => want({ shorter_s })}
      />
      <Button disabled={Object.keys(wanted).length === 0} onClick={() => onWant({})}>
        {t('filter.clear')}
      </Button>
    </search>
  );
}

function dayOf(at: string | undefined): Dayjs | null {
  return at === undefined ? null : dayjs(at);
}

/** A search for a branch finds all that is below it, so branches can be chosen, too. */
function everySelectable(tree: ReturnType<typeof treeOf>): ReturnType<typeof treeOf> {
  return tree.map((branch) => ({
    ...branch,
    selectable: true,
    children: everySelectable(branch.children),
  }));
}

interface TextProps {
  label: string;
  value: string | undefined;
  fits: (text: string) => boolean;
  onDone: (text: string) => void;
}

/** Searched for with Enter, when one leaves the field, or when it is emptied. */
function Text({ label, value, fits, onDone }: TextProps) {
  const [text, type] = useState(value ?? '');
  const wrong = text !== '' && !fits(text.trim());
  const done = () => !wrong && text.trim() !== (value ?? '') && onDone(text);
  return (
    <Input
      allowClear
      value={text}
      placeholder={label}
      aria-label={label}
      {...(wrong ? { status: 'error' as const } : {})}
      onChange={({ target }) => type(target.value)}
      onClear={() => onDone('')}
      onPressEnter={done}
      onBlur={done}
    />
  );
}

interface SecondsProps {
  label: string;
  value: number | undefined;
  onDone: (seconds: number | null) => void;
}

function Seconds({ label, value, onDone }: SecondsProps) {
  const { t } = useTranslation('contacts');
  return (
    <InputNumber<number>
      aria-label={label}
      placeholder={label}
      min={0}
      suffix={t('filter.seconds')}
      value={value ?? null}
      changeOnBlur
      onChange={onDone}
      style={{ width: '100%' }}
    />
  );
}
