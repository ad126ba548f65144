import { Form, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { FloorNow } from '../../../live/floor-state';
import { FormModal } from '../../../shared/ui/form-modal';
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
  const set = useSet(onClose);
  const send = ({ span, time, ...given }: Given) => {
    keepReason(given.why);
    set.mutate({ kind: 'assign', body: { ...given, until: untilOf(span, time, new Date()) } });
  };
  const choices = [...floor.agents].sort((a, b) => a.name.localeCompare(b.name));
  const needed = [{ required: true, message: t('ask.needed') }];
  return (
    <FormModal<Given>
      title={t('set.move')}
      send={t('ask.send')}
      busy={set.isPending}
      lead={t('set.moveMeans')}
      begin={{ why: lastReason(), agents: [...agents], queues: [], span: 60 }}
      onSend={send}
      onClose={onClose}
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
    </FormModal>
  );
}
