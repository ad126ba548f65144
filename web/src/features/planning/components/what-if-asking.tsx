import { PlayCircleOutlined } from '@ant-design/icons';
import { Button, Checkbox, DatePicker, InputNumber, Slider } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { clockOf, DAY_MIN } from '../model';
import type { Asked } from '../model-trial';
import { Field } from './field';
import styles from './page.module.css';
import own from './replay.module.css';
import { WhatIfRules } from './what-if-rules';

interface Props {
  asked: Asked;
  onChange: (asked: Asked) => void;
  playing: boolean;
  onPlay: () => void;
}

/** Which day is tried, and what of it is changed. */
export function WhatIfAsking({ asked, onChange, playing, onPlay }: Props) {
  const { t } = useTranslation('planning');
  return (
    <div className={styles['card']}>
      <div className={own['asking']}>
        <Field word={t('whatIf.day')}>
          <DatePicker
            aria-label={t('whatIf.day')}
            allowClear={false}
            value={dayjs(asked.day)}
            disabledDate={(each) => each.isSame(dayjs(), 'day')}
            onChange={(day: dayjs.Dayjs | null) =>
              day !== null && onChange({ ...asked, day: day.format('YYYY-MM-DD') })
            }
          />
        </Field>
        <Field word={t('whatIf.runs')}>
          <InputNumber<number>
            aria-label={t('whatIf.runs')}
            min={4}
            max={400}
            value={asked.runs}
            onChange={(runs) => onChange({ ...asked, runs: runs ?? asked.runs })}
          />
        </Field>
        <Field word={t('whatIf.hourCost')}>
          <InputNumber<number>
            aria-label={t('whatIf.hourCost')}
            min={0}
            value={asked.hourCost}
            onChange={(cost) => onChange({ ...asked, hourCost: cost })}
          />
        </Field>
        <span className={styles['grow']} />
        <Button
          type="primary"
          icon={<PlayCircleOutlined aria-hidden />}
          loading={playing}
          onClick={onPlay}
        >
          {t('whatIf.play')}
        </Button>
      </div>
      <h3>{t('whatIf.changes')}</h3>
      <div className={own['asking']}>
        <People asked={asked} onChange={onChange} />
        <WhatIfRules asked={asked} onChange={onChange} />
        <Callers asked={asked} onChange={onChange} />
      </div>
    </div>
  );
}

type Part = Pick<Props, 'asked' | 'onChange'>;

/** More people or fewer, and when. */
function People({ asked, onChange }: Part) {
  const { t } = useTranslation('planning');
  return (
    <>
      <Field word={t('whatIf.people')}>
        <InputNumber<number>
          aria-label={t('whatIf.people')}
          min={-500}
          max={500}
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
    </>
  );
}

/** What becomes of callers before, and while, they wait. */
function Callers({ asked, onChange }: Part) {
  const { t } = useTranslation('planning');
  return (
    <>
      <Field word={t('whatIf.kept')}>
        <InputNumber<number>
          aria-label={t('whatIf.kept')}
          min={0}
          max={95}
          suffix="%"
          value={asked.keptPercent}
          onChange={(kept) => onChange({ ...asked, keptPercent: kept ?? 0 })}
        />
      </Field>
      <Field word={t('whatIf.callbacks')}>
        <span className={own['pair']}>
          <Checkbox
            checked={asked.callbacks}
            onChange={({ target }) => onChange({ ...asked, callbacks: target.checked })}
          >
            {t('whatIf.after')}
          </Checkbox>
          <InputNumber<number>
            aria-label={t('whatIf.callbacks')}
            min={0}
            max={3_600}
            suffix="s"
            disabled={!asked.callbacks}
            value={asked.callbacksAfter_s}
            onChange={(after) => onChange({ ...asked, callbacksAfter_s: after ?? 0 })}
          />
        </span>
      </Field>
    </>
  );
}

/** The end of a span: midnight is 24:00. */
function untilOf(minute: number): string {
  return minute === DAY_MIN ? '24:00' : clockOf(minute);
}
