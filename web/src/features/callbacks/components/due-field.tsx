import { DatePicker, Form } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';

const FORM = 'YYYY-MM-DD HH:mm';
const STEP_MIN = 5;

/** When the customer is called: the field `due` of the form around it, in local time. */
export function DueField() {
  const { t } = useTranslation('callbacks');
  return (
    <Form.Item name="due" label={t('due')} rules={[{ required: true, message: t('needed') }]}>
      <DatePicker
        showTime={{ format: 'HH:mm', minuteStep: STEP_MIN }}
        format={FORM}
        minDate={dayjs().startOf('day')}
        style={{ width: '100%' }}
      />
    </Form.Item>
  );
}
