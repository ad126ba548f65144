import { Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../shared/api/client';
import { useShare } from './api';

/** Put a recording into the case library, with what others may learn from it. */
export function ShareButton({ recording }: { recording: string }) {
  const { t } = useTranslation('recordings');
  const [open, show] = useState(false);
  const [form] = Form.useForm<Schema<'CaseForm'>>();
  const share = useShare(recording, () => show(false));
  return (
    <>
      <Button onClick={() => show(true)}>{t('share')}</Button>
      <Modal
        open={open}
        title={t('share')}
        okText={t('share')}
        confirmLoading={share.isPending}
        onOk={form.submit}
        onCancel={() => show(false)}
        width={480}
      >
        <p style={{ marginBottom: 16 }}>{t('shareMeans')}</p>
        <Form form={form} layout="vertical" onFinish={(given) => share.mutate(given)}>
          <Form.Item
            name="title"
            label={t('shareTitle')}
            rules={[{ required: true, max: 120, message: t('shareNeeded') }]}
          >
            <Input autoFocus />
          </Form.Item>
          <Form.Item name="text" label={t('shareText')} initialValue="">
            <Input.TextArea rows={4} maxLength={2000} />
          </Form.Item>
        </Form>
      </Modal>
    </>
  );
}
