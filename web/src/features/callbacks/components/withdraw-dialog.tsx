import { Form, Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { useTellTrouble } from '../../../shared/ui/trouble';
import { type Callback, useWithdraw } from '../api';

interface Props {
  callback: Callback;
  onClose: () => void;
}

const SHORTEST = 3;
const LONGEST = 200;

/** Asks why nobody is to call this customer any more, and takes the callback back. */
export function WithdrawDialog({ callback, onClose }: Props) {
  const { t } = useTranslation('callbacks');
  const [form] = Form.useForm<{ why: string }>();
  const withdraw = useWithdraw();
  const tell = useTellTrouble();
  const send = ({ why }: { why: string }) =>
    withdraw.mutate({ id: callback.contact, why }, { onSuccess: onClose, onError: tell });
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
      <p>{t('sure')}</p>
      <Form form={form} layout="vertical" onFinish={send}>
        <Form.Item
          name="why"
          label={t('why')}
          rules={[{ required: true, min: SHORTEST, max: LONGEST, message: t('short') }]}
        >
          <Input autoFocus onPressEnter={form.submit} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
