import { useQuery } from '@tanstack/react-query';
import { InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { plansQuery, queuesQuery } from '../api';
import type { Asked } from '../model-trial';
import { Field } from './field';
import own from './replay.module.css';

interface Props {
  asked: Asked;
  onChange: (asked: Asked) => void;
}

const ORDERS = ['age', 'objective', 'ratio'] as const;
const CHOICES = [
  'longest_idle',
  'most_proficient',
  'best_weakest',
  'most_skill',
  'least_occupied',
  'fewest_calls',
  'least_talk',
  'least_flexible',
  'round_robin',
  'linear',
  'weighted_random',
] as const;

/** By which rules contacts and people are matched. */
export function WhatIfRules({ asked, onChange }: Props) {
  const { t } = useTranslation('planning');
  return (
    <>
      <Field word={t('replay.order')}>
        <Select<Schema<'ContactOrder'> | ''>
          aria-label={t('replay.order')}
          className={own['rule'] ?? ''}
          value={asked.order ?? ''}
          onChange={(order) => onChange({ ...asked, order: order === '' ? null : order })}
          options={[
            { value: '', label: t('replay.same') },
            ...ORDERS.map((each) => ({ value: each, label: t(`replay.orders.${each}`) })),
          ]}
        />
      </Field>
      <Field word={t('replay.choice')}>
        <Select<Schema<'AgentChoice'> | ''>
          aria-label={t('replay.choice')}
          className={own['rule'] ?? ''}
          value={asked.choice ?? ''}
          onChange={(choice) => onChange({ ...asked, choice: choice === '' ? null : choice })}
          options={[
            { value: '', label: t('replay.same') },
            ...CHOICES.map((each) => ({ value: each, label: t(`replay.choices.${each}`) })),
          ]}
        />
      </Field>
      <PlanField asked={asked} onChange={onChange} />
      <TargetField asked={asked} onChange={onChange} />
    </>
  );
}

const OWN = '=';

/** Every queue's routing plan: its own, none, or one of the centre's. */
function PlanField({ asked, onChange }: Props) {
  const { t } = useTranslation('planning');
  const plans = useQuery(plansQuery).data ?? [];
  return (
    <Field word={t('replay.plan')}>
      <Select<string>
        aria-label={t('replay.plan')}
        className={own['rule'] ?? ''}
        value={asked.plan ?? OWN}
        onChange={(plan) => onChange({ ...asked, plan: plan === OWN ? null : plan })}
        options={[
          { value: OWN, label: t('replay.same') },
          { value: '', label: t('replay.noPlan') },
          ...plans.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
    </Field>
  );
}

/** One queue's target, which shares people between queues otherwise. */
function TargetField({ asked, onChange }: Props) {
  const { t } = useTranslation('planning');
  const queues = useQuery(queuesQuery).data ?? [];
  const { target } = asked;
  return (
    <Field word={t('whatIf.target')}>
      <span className={own['pair']}>
        <Select<string>
          aria-label={t('whatIf.target')}
          className={own['rule'] ?? ''}
          value={target.queue}
          onChange={(queue) => onChange({ ...asked, target: { ...target, queue } })}
          options={[
            { value: '', label: t('replay.same') },
            ...queues.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        {target.queue !== '' && (
          <InputNumber<number>
            aria-label={t('whatIf.targetLevel')}
            min={1}
            max={99}
            suffix="%"
            value={target.percent}
            onChange={(percent) =>
              onChange({ ...asked, target: { ...target, percent: percent ?? target.percent } })
            }
          />
        )}
      </span>
    </Field>
  );
}
