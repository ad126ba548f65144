import { Form, Input, Segmented, Select, Slider } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, type Schema, told } from '../../../shared/api/client';
import { FormModal } from '../../../shared/ui/form-modal';
import { useTellTrouble } from '../../../shared/ui/trouble';
import { useAct } from '../api';
import { clockOf, DAY_MIN, plusDays, todayHere } from '../model';

interface Props {
  shifts: readonly Schema<'WishedShiftView'>[];
  onClose: () => void;
}

interface Asked {
  every: 'weekday' | 'day';
  weekday: number;
  day: string;
  kind: Schema<'WishKind'>;
  shift?: string;
  hours: [number, number];
  weight: number;
}

const WEEKDAYS = ['1', '2', '3', '4', '5', '6', '7'] as const;
const KINDS = ['off', 'time', 'work'] as const;
const STEP_MIN = 30;

/** A wish of a weekday, or a bid for one day. */
export function WishDialog({ shifts, onClose }: Props) {
  const { t } = useTranslation('planning');
  const tell = useTellTrouble();
  const [form] = Form.useForm<Asked>();
  const every = Form.useWatch('every', form) ?? 'weekday';
  const kind = Form.useWatch('kind', form) ?? 'off';
  const keep = useAct((body: Schema<'WishForm'>) =>
    told(api.POST('/api/v1/planning/own/wishes', { body })),
  );
  const send = (asked: Asked) => keep.mutate(formOf(asked), { onSuccess: onClose, onError: tell });
  return (
    <FormModal<Asked>
      form={form}
      title={t('wish.add')}
      send={t('wish.keep')}
      busy={keep.isPending}
      begin={{
        every: 'weekday',
        weekday: 0,
        day: plusDays(todayHere(), 14),
        kind: 'off',
        hours: [0, DAY_MIN],
        weight: 1,
      }}
      onSend={send}
      onClose={onClose}
      width={520}
    >
      <Form.Item name="every" label={t('wish.when')}>
        <Segmented
          options={(['weekday', 'day'] as const).map((each) => ({
            value: each,
            label: t(`wish.by.${each}`),
          }))}
        />
      </Form.Item>
      {every === 'weekday' ? (
        <Form.Item name="weekday">
          <Segmented
            options={WEEKDAYS.map((each, n) => ({ value: n, label: t(`weekday.${each}`) }))}
          />
        </Form.Item>
      ) : (
        <Form.Item name="day" rules={[{ required: true }]}>
          <Input type="date" min={plusDays(todayHere(), 1)} />
        </Form.Item>
      )}
      <Form.Item name="kind" label={t('wish.what')} extra={t(`wish.kindMeans.${kind}`)}>
        <Segmented
          options={KINDS.map((each) => ({ value: each, label: t(`wish.kind.${each}`) }))}
        />
      </Form.Item>
      {kind !== 'off' && (
        <>
          <Form.Item name="shift" label={t('board.shift')}>
            <Select
              allowClear
              placeholder={t('people.any')}
              options={shifts.map(({ id, name, earliest, latest }) => ({
                value: id,
                label: `${name} (${earliest}–${latest})`,
              }))}
            />
          </Form.Item>
          <Form.Item name="hours" label={t('wish.start')}>
            <Slider
              range
              min={0}
              max={DAY_MIN}
              step={STEP_MIN}
              marks={{ 0: '00:00', 480: '08:00', 960: '16:00', [DAY_MIN]: '24:00' }}
              tooltip={{ formatter: (minute) => clockOf(minute ?? 0) }}
            />
          </Form.Item>
        </>
      )}
      <Form.Item name="weight" label={t('wish.weight')}>
        <Segmented
          options={(['1', '2', '3'] as const).map((each) => ({
            value: Number(each),
            label: t(`wish.weighs.${each}`),
          }))}
        />
      </Form.Item>
    </FormModal>
  );
}

function formOf({ every, weekday, day, kind, shift, hours, weight }: Asked): Schema<'WishForm'> {
  const off = kind === 'off';
  const [from, to] = off ? [0, DAY_MIN] : (hours ?? [0, DAY_MIN]);
  return {
    weekday: every === 'weekday' ? weekday : null,
    day: every === 'day' ? day : null,
    kind,
    shift: off ? null : (shift ?? null),
    earliest_min: from,
    latest_min: to,
    weight,
  };
}
