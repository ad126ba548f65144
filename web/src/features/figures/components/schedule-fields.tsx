import { Checkbox, Form, Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import styles from './page.module.css';

const HOURS = 24;
const DAYS = 31;
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const EVERY = ['day', 'week', 'month'] as const;
const FORMS = [
  { value: 'xlsx', label: 'Excel' },
  { value: 'pdf', label: 'PDF' },
];
const LANGUAGES = ['zh', 'en'] as const;

/** Fields of a form: when a view is sent, to whom and how. */
export function ScheduleFields() {
  const { t } = useTranslation('figures');
  const every = Form.useWatch<(typeof EVERY)[number]>(['schedule', 'every']) ?? 'day';
  const hours = Array.from({ length: HOURS }, (_, hour) => ({
    value: hour,
    label: `${String(hour).padStart(2, '0')}:00`,
  }));
  const days =
    every === 'week'
      ? WEEKDAYS.map((name, at) => ({ value: at + 1, label: t(`value.weekday.${name}`) }))
      : Array.from({ length: DAYS }, (_, at) => ({
          value: at + 1,
          label: t('views.dayOfMonth', { day: at + 1 }),
        }));
  return (
    <>
      <div className={styles['row']}>
        <Form.Item name={['schedule', 'every']} label={t('views.every')}>
          <Select
            style={{ width: 110 }}
            options={EVERY.map((each) => ({ value: each, label: t(`views.each.${each}`) }))}
          />
        </Form.Item>
        {every !== 'day' && (
          <Form.Item name={['schedule', 'day']} label={t('views.day')}>
            <Select style={{ width: 110 }} options={days} />
          </Form.Item>
        )}
        <Form.Item name={['schedule', 'hour']} label={t('views.hour')} tooltip={t('views.hourHow')}>
          <Select style={{ width: 110 }} options={hours} />
        </Form.Item>
      </div>
      <Form.Item
        name={['schedule', 'to']}
        label={t('views.to')}
        tooltip={t('views.toHow')}
        rules={[{ required: true, message: t('views.needed') }]}
      >
        <Select mode="tags" tokenSeparators={[',', ';', ' ']} open={false} suffixIcon={null} />
      </Form.Item>
      <div className={styles['row']}>
        <Form.Item
          name={['schedule', 'forms']}
          label={t('views.forms')}
          rules={[{ required: true, message: t('views.needed') }]}
        >
          <Checkbox.Group options={FORMS} />
        </Form.Item>
        <Form.Item name={['schedule', 'language']} label={t('views.language')}>
          <Segmented
            options={LANGUAGES.map((each) => ({ value: each, label: t(`views.in.${each}`) }))}
          />
        </Form.Item>
        <Form.Item name={['schedule', 'enabled']} hidden>
          <Checkbox />
        </Form.Item>
      </div>
    </>
  );
}
