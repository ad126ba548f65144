import { Form, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AgentNow } from '../../../live/floor-state';
import { useSet } from '../setting';
import { keepReason, lastReason, WhyField } from './why-field';

/** Gives a moved agent back to the queues of the set-up. */
export function ReturnDialog({ agent, onClose }: { agent: AgentNow; onClose: () => void }) {
  const { t } = useTranslation('floor');
  const [form] = Form.useForm<{ why: string }>();
  const set = useSet(onClose);
  return (
    <Modal
      open
      title={`${t('set.give_back')} · ${agent.name}`}
      okText={t('ask.send')}
      confirmLoading={set.isPending}
      onOk={form.submit}
      onCancel={onClose}
      width={440}
    >
      <p style={{ marginBottom: 16 }}>{t('set.giveBackMeans')}</p>
      <Form
        form={form}
        layout="vertical"
        initialValues={{ why: lastReason() }}
        onFinish={({ why }) => {
          keepReason(why);
          set.mutate({ kind: 'give_back', body: { why, agents: [agent.id] } });
        }}
      >
        <WhyField />
      </Form>
    </Modal>
  );
}
