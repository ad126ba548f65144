import { Form, Radio, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { FloorNow } from '../../../live/floor-state';
import { FormModal } from '../../../shared/ui/form-modal';
import { type Act, MODES, type Mode } from '../acts';
import { type Given, type Target, useReasons, useSteer } from '../api';
import type { Attending } from '../use-attending';
import { keepReason, lastReason, WhyField } from './why-field';

interface Props {
  act: Act;
  target: Target;
  floor: FloorNow;
  attending: Attending;
  onClose: () => void;
}

/** Asks why, and what else the act needs; then does it. */
export function ActDialog({ act, target, floor, attending, onClose }: Props) {
  const { t } = useTranslation('floor');
  const steer = useSteer(onClose);
  const send = (given: Given) => {
    keepReason(given.why);
    if (act === 'next' || isMode(act)) {
      attend(attending, act, target, given.why);
      onClose();
    } else {
      steer.mutate({ act, target, given });
    }
  };
  return (
    <FormModal<Given>
      title={`${t(`act.${act}`)} · ${target.name}`}
      send={t('ask.send')}
      busy={steer.isPending}
      lead={t(`means.${act}`)}
      begin={{ why: lastReason(), kind: 'queue', customer: 'queue' }}
      onSend={send}
      onClose={onClose}
    >
      {act === 'transfer' && <Whither floor={floor} target={target} />}
      {act === 'release' && <Customer />}
      {act === 'not_ready' && <Pause />}
      <WhyField />
    </FormModal>
  );
}

function isMode(act: Act): act is Mode {
  return MODES.some((mode) => mode === act);
}

function attend(attending: Attending, act: Mode | 'next', target: Target, why: string): void {
  const { agent, contact } = target;
  if (agent === null) return;
  if (act === 'next') attending.await({ agent, mode: 'monitor', why, not: contact });
  else if (contact !== null) attending.begin({ contact, agent, mode: act, why });
}

function Whither({ floor, target }: { floor: FloorNow; target: Target }) {
  const { t } = useTranslation('floor');
  const kind = Form.useWatch('kind') as Given['kind'];
  const agents = floor.agents.filter(({ id, state }) => id !== target.agent && state === 'ready');
  const options = (kind === 'agent' ? agents : floor.queues).map(({ id, name }) => ({
    value: id,
    label: name,
  }));
  return (
    <>
      <Form.Item<Given> name="kind" label={t('ask.to')}>
        <Radio.Group
          optionType="button"
          options={(['queue', 'agent'] as const).map((value) => ({
            value,
            label: t(`ask.kind.${value}`),
          }))}
        />
      </Form.Item>
      <Form.Item<Given>
        name="to"
        dependencies={['kind']}
        rules={[
          {
            required: true,
            message: t('ask.needed'),
            validator: (_, chosen) =>
              options.some(({ value }) => value === chosen) ? Promise.resolve() : Promise.reject(),
          },
        ]}
      >
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={options}
          placeholder={t('ask.choose')}
          aria-label={t('ask.choose')}
        />
      </Form.Item>
    </>
  );
}

function Customer() {
  const { t } = useTranslation('floor');
  return (
    <Form.Item<Given> name="customer" label={t('ask.customer')}>
      <Radio.Group
        options={[
          { value: 'queue', label: t('ask.keep') },
          { value: 'hang_up', label: t('ask.hangUp') },
        ]}
      />
    </Form.Item>
  );
}

function Pause() {
  const { t } = useTranslation('floor');
  const options = useReasons().map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Form.Item<Given>
      name="reason"
      label={t('ask.reason')}
      rules={[{ required: true, message: t('ask.needed') }]}
    >
      <Select options={options} placeholder={t('ask.choose')} />
    </Form.Item>
  );
}
