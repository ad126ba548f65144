import { Form, Input, InputNumber, Slider } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, type Schema, told } from '../../../shared/api/client';
import { FormModal } from '../../../shared/ui/form-modal';
import { useTellTrouble } from '../../../shared/ui/trouble';
import { useAct } from '../api';
import { mondayOf, plusDays, todayHere } from '../model';
import styles from './page.module.css';

interface Props {
  onClose: () => void;
  onMade: (id: string) => void;
}

const AIMS = ['wish', 'weekend', 'drift', 'together'] as const;
const MOST = 5;

/** Asks for a schedule: which weeks, how long to search, what weighs beside coverage. */
export function ScheduleAsking({ onClose, onMade }: Props) {
  const { t } = useTranslation('planning');
  const tell = useTellTrouble();
  const make = useAct((body: Schema<'ScheduleForm'>) =>
    told(api.POST('/api/v1/planning/schedules', { body })),
  );
  const next = plusDays(mondayOf(todayHere()), 7);
  const send = (asked: Schema<'ScheduleForm'>) =>
    make.mutate(
      { ...asked, first: mondayOf(asked.first) },
      {
        onError: tell,
        onSuccess: (made) => {
          onMade(made.id);
          onClose();
        },
      },
    );
  return (
    <FormModal<Schema<'ScheduleForm'>>
      width={620}
      title={t('schedule.make')}
      send={t('schedule.begin')}
      busy={make.isPending}
      begin={{
        first: next,
        weeks: 1,
        seconds: 20,
        weights: { wish: 1, weekend: 1, drift: 1, together: 1 },
      }}
      onSend={send}
      onClose={onClose}
    >
      <div className={styles['weights']}>
        <Form.Item name="first" label={t('schedule.first')} rules={[{ required: true }]}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="weeks" label={t('schedule.weeks')} rules={[{ required: true }]}>
          <InputNumber min={1} max={8} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name="seconds" label={t('schedule.seconds')} rules={[{ required: true }]}>
          <InputNumber min={1} max={300} suffix="s" style={{ width: '100%' }} />
        </Form.Item>
      </div>
      <p className={styles['quiet']}>{t('aims.lead')}</p>
      <div className={styles['weights']}>
        {AIMS.map((aim) => (
          <Form.Item key={aim} name={['weights', aim]} label={t(`aims.weigh.${aim}`)}>
            <Slider min={0} max={MOST} step={0.5} marks={{ 0: '0', 1: '1', [MOST]: `${MOST}` }} />
          </Form.Item>
        ))}
      </div>
    </FormModal>
  );
}
