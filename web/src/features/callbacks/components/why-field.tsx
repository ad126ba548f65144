import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';

const SHORTEST = 3;
const LONGEST = 200;

/** Why somebody changes what was promised: the field `why` of the form around it. */
export function WhyField() {
  const { t } = useTranslation('callbacks');
  const form = Form.useFormInstance();
  return (
    <Form.Item
      name="why"
      label={t('why')}
      rules={[{ required: true, min: SHORTEST, max: LONGEST, message: t('short') }]}
    >
      <Input onPressEnter={form.submit} />
    </Form.Item>
  );
}
