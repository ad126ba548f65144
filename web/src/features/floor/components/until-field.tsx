import { Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { SPANS_MIN, type Span } from '../until';

interface Props {
  /** It may also hold until it is taken back. */
  open: boolean;
}

/** Until when it holds: the fields `span` and `time` of the form around it. */
export function UntilField({ open }: Props) {
  const { t } = useTranslation('floor');
  const span = Form.useWatch('span') as Span | undefined;
  const options = [
    ...(open ? [{ value: 'now', label: t('set.forNow') }] : []),
    ...SPANS_MIN.map((minutes) => ({ value: minutes, label: t('set.minutes', { minutes }) })),
    { value: 'at', label: t('set.at') },
  ];
  return (
    <Form.Item label={t('set.until')} htmlFor="until-span" style={{ marginBottom: 16 }}>
      <div style={{ display: 'flex', gap: 8 }}>
        <Form.Item name="span" noStyle>
          <Select id="until-span" options={options} style={{ flex: 1 }} />
        </Form.Item>
        {span === 'at' && (
          <Form.Item name="time" noStyle rules={[{ required: true, message: t('ask.needed') }]}>
            <Input type="time" aria-label={t('set.at')} style={{ width: 132 }} />
          </Form.Item>
        )}
      </div>
    </Form.Item>
  );
}
