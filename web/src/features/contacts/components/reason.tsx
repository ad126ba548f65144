import { Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';

/** Asks why something is done that is written down. */
export function Reason({ busy, onDone }: { busy: boolean; onDone: (why: string) => void }) {
  const { t } = useTranslation('contacts');
  return (
    <Form<{ why: string }> layout="vertical" onFinish={({ why }) => onDone(why)}>
      <Form.Item
        name="why"
        label={t('reason')}
        extra={t('reasonHint')}
        rules={[{ required: true, min: 3, max: 200, message: t('reasonShort') }]}
      >
        <Input autoFocus />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={busy}>
        {t('send')}
      </Button>
    </Form>
  );
}
