import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../shared/api/client';
import { FormModal } from '../../shared/ui/form-modal';
import { useShare } from './api';

/** Put a recording into the case library, with what others may learn from it. */
export function ShareButton({ recording }: { recording: string }) {
  const { t } = useTranslation('recordings');
  const [open, show] = useState(false);
  const share = useShare(recording, () => show(false));
  return (
    <>
      <Button onClick={() => show(true)}>{t('share')}</Button>
      {open && (
        <FormModal<Schema<'CaseForm'>>
          title={t('share')}
          send={t('share')}
          busy={share.isPending}
          lead={t('shareMeans')}
          onSend={(given) => share.mutate(given)}
          onClose={() => show(false)}
        >
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
        </FormModal>
      )}
    </>
  );
}
