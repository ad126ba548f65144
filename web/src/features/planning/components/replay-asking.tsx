import { PlayCircleOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, DatePicker, InputNumber, Select, Slider } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { plansQuery } from '../api';
import { clockOf, DAY_MIN } from '../model';
import styles from './page.module.css';
import own from './replay.module.css';

export interface Asked {
  day: string;
  people: number;
  hours: [number, number];
  order: Schema<'ContactOrder'> | null;
  choice: Schema<'AgentChoice'> | null;
  /** A routing plan for every queue; '' for none, null for their own. */
  plan: string | null;
}

interface Props {
  asked: Asked;
  onChange: (asked: Asked) => void;
  playing: boolean;
  onPlay: () => void;
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

/** Which day is played, and what of it is changed. */
export function ReplayAsking({ asked, onChange, playing, onPlay }: Props) {
  const { t } = useTranslation('planning');
  return (
    <div className={styles['card']}>
      <div className={own['asking']}>
        <Field word={t('replay.day')}>
          <DatePicker
            aria-label={t('replay.day')}
            allowClear={false}
            value={dayjs(asked.day)}
            disabledDate={(each) => !each.isBefore(dayjs(), 'day')}
            onChange={(day: dayjs.Dayjs | null) =>
              day !== null && onChange({ ...asked, day: day.format('YYYY-MM-DD') })
            }
          />
        </Field>
        <Field word={t('replay.people')}>
          <InputNumber
            aria-label={t('replay.people')}
            min={0}
            max={500}
            precision={0}
            value={asked.people}
            onChange={(people) => onChange({ ...asked, people: people ?? 0 })}
          />
        </Field>
        <Field
          word={t('replay.hours', { from: clockOf(asked.hours[0]), to: untilOf(asked.hours[1]) })}
        >
          <Slider
            range
            className={own['hours'] ?? ''}
            disabled={asked.people === 0}
            min={0}
            max={DAY_MIN}
            step={30}
            value={asked.hours}
            onChange={([from = 0, to = DAY_MIN]) => onChange({ ...asked, hours: [from, to] })}
            tooltip={{ formatter: (value) => untilOf(value ?? 0) }}
            ariaLabelForHandle={[t('replay.from'), t('replay.to')]}
          />
        </Field>
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
        <Button
          type="primary"
          icon={<PlayCircleOutlined aria-hidden />}
          loading={playing}
          onClick={onPlay}
        >
          {t('replay.play')}
        </Button>
      </div>
    </div>
  );
}

const OWN = '=';

/** Every queue's routing plan: its own, none, or one of the centre's. */
function PlanField({ asked, onChange }: Pick<Props, 'asked' | 'onChange'>) {
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

function Field({ word, children }: { word: string; children: React.ReactNode }) {
  return (
    <div className={own['field']}>
      <span className={own['word']}>{word}</span>
      {children}
    </div>
  );
}

/** The end of a span: midnight is 24:00. */
function untilOf(minute: number): string {
  return minute === DAY_MIN ? '24:00' : clockOf(minute);
}
