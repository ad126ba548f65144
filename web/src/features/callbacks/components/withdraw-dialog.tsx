import { Form, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { type Callback, useWithdraw } from '../api';
import { WhyField } from './why-field';

interface Props {
  callback: Callback;
  onClose: () => void;
}

/** Asks why nobody is to call this customer any more, and takes the callback back. */
export function WithdrawDialog({ callback, onClose }: Props) {
  const { t } = useTranslation('callbacks');
  const [form] = Form.useForm<{ why: string }>();
  const withdraw = useWithdraw(callback.contact, onClose);
  return (
    <Modal
      open
      title={`${t('withdraw')} · ${callback.number || t('nobody')}`}
      okText={t('withdraw')}
      okButtonProps={{ danger: true }}
      confirmLoading={withdraw.isPending}
      onOk={form.submit}
      onCancel={onClose}
      width={440}
    >
      <p style={{ marginBottom: 16 }}>{t('sure')}</p>
      <Form form={form} layout="vertical" onFinish={({ why }) => withdraw.mutate(why)}>
        <WhyField />
      </Form>
    </Modal>
  );
}
