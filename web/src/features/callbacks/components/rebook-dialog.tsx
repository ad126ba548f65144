import { Form, Modal, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useTranslation } from 'react-i18next';
import { useThings } from '../../../shared/api/names';
import { type Callback, useRebook } from '../api';
import { DueField } from './due-field';
import { WhyField } from './why-field';

interface Props {
  callback: Callback;
  onClose: () => void;
}

interface Told {
  due: Dayjs;
  agent?: string | null;
  why: string;
}

/** Gives a callback another time, or to somebody else. */
export function RebookDialog({ callback, onClose }: Props) {
  const { t } = useTranslation('callbacks');
  const [form] = Form.useForm<Told>();
  const rebook = useRebook(callback.contact, onClose);
  const agents = useThings('agent');
  const send = ({ due, agent, why }: Told) =>
    rebook.mutate({ due_at: due.toISOString(), agent: agent ?? null, why });
  const soon = dayjs().add(1, 'minute');
  const due = dayjs(callback.due_at);
  return (
    <Modal
      open
      title={`${t('change')} · ${callback.number || t('nobody')}`}
      okText={t('save')}
      confirmLoading={rebook.isPending}
      onOk={form.submit}
      onCancel={onClose}
      width={440}
    >
      <Form<Told>
        form={form}
        layout="vertical"
        initialValues={{ due: due.isBefore(soon) ? soon : due, agent: callback.agent }}
        onFinish={send}
      >
        <DueField />
        <Form.Item name="agent" label={t('agent')}>
          <Select
            allowClear
            placeholder={t('anybody')}
            options={agents}
            showSearch={{ optionFilterProp: 'label' }}
          />
        </Form.Item>
        <WhyField />
      </Form>
    </Modal>
  );
}
