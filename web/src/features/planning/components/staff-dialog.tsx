import { Alert, Form, Input, InputNumber, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, type Schema, told } from '../../../shared/api/client';
import { FormModal } from '../../../shared/ui/form-modal';
import { useTellTrouble } from '../../../shared/ui/trouble';
import { useAct } from '../api';
import { mondayOf, todayHere } from '../model';
import { common } from '../model-people';
import styles from './page.module.css';
import { RotaEditor } from './rota-editor';

type Staff = Schema<'StaffView'>;
type Asked = Omit<Schema<'StaffForm'>, 'agents'>;

interface Props {
  register: Schema<'RegisterView'>;
  people: readonly Staff[];
  onClose: () => void;
}

/** What is said of one person, or of several at once. */
export function StaffDialog({ register, people, onClose }: Props) {
  const { t } = useTranslation('planning');
  const tell = useTellTrouble();
  const keep = useAct((body: Schema<'StaffForm'>) =>
    told(api.PUT('/api/v1/planning/people', { body })),
  );
  const differ = people.length > 1 && people.some((each) => !sameAs(people[0], each));
  const names = (named: readonly Schema<'NamedView'>[]) =>
    named.map(({ id, name }) => ({ value: id, label: name }));
  const send = (asked: Asked) =>
    keep.mutate(
      {
        ...asked,
        agents: people.map(({ agent }) => agent),
        contract: asked.contract ?? null,
        joined: asked.joined || null,
        left: asked.left || null,
        rota: asked.rota ?? [],
        rota_from: (asked.rota ?? []).length > 0 ? asked.rota_from || null : null,
        leave_days: asked.leave_days ?? null,
      },
      { onSuccess: onClose, onError: tell },
    );
  return (
    <FormModal<Asked>
      width={720}
      title={people.length === 1 ? people[0]?.name : t('people.several', { count: people.length })}
      send={t('people.keep')}
      busy={keep.isPending}
      {...(differ ? { lead: <Alert type="warning" showIcon title={t('people.differ')} /> } : {})}
      begin={begun(people)}
      onSend={send}
      onClose={onClose}
    >
      <div className={styles['pair']}>
        <Form.Item name="contract" label={t('people.contract')} extra={t('people.contractMeans')}>
          <Select allowClear options={names(register.contracts)} />
        </Form.Item>
        <Form.Item name="leave_days" label={t('people.leaveDays')} extra={t('people.leaveMeans')}>
          <InputNumber min={0} max={366} step={0.5} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name="joined" label={t('people.joined')}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="left" label={t('people.left')}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="home" label={t('people.home')} valuePropName="checked">
          <Switch />
        </Form.Item>
        <Form.Item
          name="together"
          label={t('people.together')}
          valuePropName="checked"
          extra={t('people.togetherMeans')}
        >
          <Switch />
        </Form.Item>
      </div>
      <Form.Item name="rota" label={t('people.rota')} extra={t('people.rotaMeans')}>
        <RotaEditor shifts={register.shifts} />
      </Form.Item>
      <Form.Item name="rota_from" label={t('people.rotaFrom')}>
        <Input type="date" style={{ width: 200 }} />
      </Form.Item>
    </FormModal>
  );
}

function begun(people: readonly Staff[]): Asked {
  return {
    contract: common(people, (each) => each.contract) ?? null,
    joined: common(people, (each) => each.joined) ?? null,
    left: common(people, (each) => each.left) ?? null,
    home: common(people, (each) => each.home) ?? false,
    together: common(people, (each) => each.together) ?? false,
    rota: common(people, (each) => each.rota) ?? [],
    rota_from: common(people, (each) => each.rota_from) ?? mondayOf(todayHere()),
    leave_days: common(people, (each) => each.leave_days) ?? null,
  };
}

function sameAs(one: Staff | undefined, other: Staff): boolean {
  return one !== undefined && JSON.stringify(begun([one])) === JSON.stringify(begun([other]));
}
