import { DatePicker, Form, Input, InputNumber, Slider } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useTranslation } from 'react-i18next';
import { api, told } from '../../../shared/api/client';
import { FormModal } from '../../../shared/ui/form-modal';
import { useTellTrouble } from '../../../shared/ui/trouble';
import { useAct } from '../api';
import { clockOf, DAY_MIN, plusDays } from '../model';

interface Asked {
  days: [Dayjs, Dayjs];
  hours: [number, number];
  percent: number;
  reason: string;
}

interface Props {
  queue: string;
  monday: string;
  onClose: () => void;
}

/** Change the plan of some days by a factor, and say why. */
export function OverrideDialog({ queue, monday, onClose }: Props) {
  const { t } = useTranslation('planning');
  const tell = useTellTrouble();
  const make = useAct(({ days, hours, percent, reason }: Asked) =>
    told(
      api.POST('/api/v1/planning/queues/{queue}/overrides', {
        params: { path: { queue } },
        body: {
          first: days[0].format('YYYY-MM-DD'),
          last: days[1].format('YYYY-MM-DD'),
          begin_min: hours[0],
          end_min: hours[1],
          factor: 1 + percent / 100,
          reason,
        },
      }),
    ),
  );
  const begin: Asked = {
    days: [dayjs(monday), dayjs(plusDays(monday, 6))],
    hours: [0, DAY_MIN],
    percent: 10,
    reason: '',
  };
  return (
    <FormModal<Asked>
      title={t('override.title')}
      send={t('override.save')}
      busy={make.isPending}
      begin={begin}
      onSend={(asked) => make.mutate(asked, { onSuccess: onClose, onError: tell })}
      onClose={onClose}
      width={520}
    >
      <Form.Item name="days" label={t('override.days')} rules={[{ required: true }]}>
        <DatePicker.RangePicker allowClear={false} />
      </Form.Item>
      <Form.Item name="hours" label={t('override.hours')}>
        <Slider
          range
          min={0}
          max={DAY_MIN}
          step={30}
          marks={{ 0: '00:00', 480: '08:00', 720: '12:00', 1080: '18:00', 1440: '24:00' }}
          tooltip={{ formatter: (value) => clockOf(value ?? 0) }}
        />
      </Form.Item>
      <Form.Item name="percent" label={t('override.percent')} rules={[{ required: true }]}>
        <InputNumber min={-100} max={1_900} suffix="%" style={{ width: 160 }} />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t('override.reason')}
        rules={[{ required: true, min: 3, message: t('override.needsReason') }]}
      >
        <Input.TextArea rows={2} maxLength={300} />
      </Form.Item>
    </FormModal>
  );
}
