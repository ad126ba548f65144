import { Form, Modal, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { FloorNow } from '../../../live/floor-state';
import { useSet } from '../setting';
import { type Span, untilOf } from '../until';
import { UntilField } from './until-field';
import { keepReason, lastReason, WhyField } from './why-field';

interface Props {
  floor: FloorNow;
  /** Who is chosen at first. */
  agents: readonly string[];
  onClose: () => void;
}

interface Given {
  agents: string[];
  queues: string[];
  span: Span;
  time?: string;
  why: string;
}

/** Lets agents serve other queues for a while. */
export function MoveDialog({ floor, agents, onClose }: Props) {
  const { t } = useTranslation('floor');
  const [form] = Form.useForm<Given>();
  const set = useSet(onClose);
  const send = ({ span, time, ...given }: Given) => {
    keepReason(given.why);
    set.mutate({ kind: 'assign', body: { ...given, until: untilOf(span, time, new Date()) } });
  };
  const choices = [...floor.agents].sort((a, b) => a.name.localeCompare(b.name));
  const needed = [{ required: true, message: t('ask.needed') }];
  return (
    <Modal
      open
      title={t('set.move')}
      okText={t('ask.send')}
      confirmLoading={set.isPending}
      onOk={form.submit}
      onCancel={onClose}
      width={480}
    >
      <p style={{ marginBottom: 16 }}>{t('set.moveMeans')}</p>
      <Form<Given>
        form={form}
        layout="vertical"
        initialValues={{ why: lastReason(), agents: [...agents], queues: [], span: 60 }}
        onFinish={send}
      >
        <Form.Item<Given> name="agents" label={t('agents.title')} rules={needed}>
          <Select
            mode="multiple"
            aria-label={t('agents.title')}
            maxTagCount={6}
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={t('ask.choose')}
            options={choices.map(({ id, name, number }) => ({
              value: id,
              label: `${name} ${number}`,
            }))}
          />
        </Form.Item>
        <Form.Item<Given> name="queues" label={t('set.queues')} rules={needed}>
          <Select
            mode="multiple"
            aria-label={t('set.queues')}
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={t('ask.choose')}
            options={floor.queues.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
        <UntilField open />
        <WhyField />
      </Form>
    </Modal>
  );
}
