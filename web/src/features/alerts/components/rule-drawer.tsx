import { Button, Drawer, Form, Input, InputNumber, Popconfirm, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { useThings } from '../../../shared/api/names';
import { toldIn } from '../../../shared/format/measured';
import { useTellTrouble } from '../../../shared/ui/trouble';
import { type AlertRule, type RuleForm, useRemoveRule, useSaveRule } from '../api';
import { GAUGES, gaugeOf, kept, typed, unitOf } from '../model';
import styles from './alerts.module.css';
import { useTelling } from './use-telling';

const NEW: RuleForm = {
  name: '',
  measure: 'waiting_now',
  above: true,
  threshold: 5,
  margin: 1,
  for_s: 30,
  window_s: 1800,
  queue: '',
  team: '',
  enabled: true,
  mail_to: [],
};
const WINDOWS_MIN = [5, 15, 30, 60, 240, 1440];
const MINUTE_S = 60;

interface Props {
  rule: AlertRule | null;
  onClose: () => void;
}

/** A rule as somebody writes it. */
export function RuleDrawer({ rule, onClose }: Props) {
  const { t } = useTranslation('alerts');
  const tell = useTellTrouble();
  const { metrics } = useTelling();
  const [form] = Form.useForm<RuleForm>();
  const save = useSaveRule(rule);
  const remove = useRemoveRule();
  const done = { onSuccess: onClose, onError: tell };
  const {
    id: _,
    version: __,
    changed_at: ___,
    ...old
  } = rule ?? { ...NEW, id: '', version: 0, changed_at: '' };
  const unit = unitOf(old.measure, metrics);
  const shown = {
    ...old,
    threshold: typed(old.threshold, unit),
    margin: typed(old.margin ?? 0, unit),
  };
  const submit = (told: RuleForm) => {
    const its = unitOf(told.measure, metrics);
    const { threshold, margin } = told;
    save.mutate(
      {
        ...NEW,
        ...told,
        queue: told.queue ?? '',
        team: told.team ?? '',
        threshold: kept(threshold, its),
        margin: kept(margin ?? 0, its),
      },
      done,
    );
  };
  return (
    <Drawer
      open
      size={480}
      title={rule === null ? t('add') : rule.name}
      onClose={onClose}
      footer={
        <div className={styles['foot']}>
          <Button type="primary" loading={save.isPending} onClick={() => form.submit()}>
            {t('save')}
          </Button>
          {rule !== null && (
            <Popconfirm title={t('sure')} onConfirm={() => remove.mutate(rule, done)}>
              <Button danger loading={remove.isPending}>
                {t('remove')}
              </Button>
            </Popconfirm>
          )}
        </div>
      }
    >
      <Form form={form} layout="vertical" initialValues={shown} onFinish={submit}>
        <Fields />
      </Form>
    </Drawer>
  );
}

function Fields() {
  const { t } = useTranslation('alerts');
  const { metrics, language } = useTelling();
  const queues = useThings('queue');
  const teams = useThings('team');
  const measure = Form.useWatch<string | undefined>('measure') ?? NEW.measure;
  const gauge = gaugeOf(measure);
  const metric = metrics.find((each) => each.id === measure);
  const byQueue = gauge !== null || (metric?.dimensions.includes('queue') ?? false);
  const byTeam = gauge === 'ready_now' || (metric?.dimensions.includes('team') ?? false);
  const suffix = t(`unit.${unitOf(measure, metrics)}` as 'unit.count');
  const measures = [
    {
      label: t('gauges'),
      options: GAUGES.map((g) => ({ value: g as string, label: t(`gauge.${g}`) })),
    },
    {
      label: t('metrics'),
      options: metrics.map((each) => ({ value: each.id, label: toldIn(each, language) })),
    },
  ];
  return (
    <>
      <Form.Item
        name="name"
        label={t('rule.name')}
        rules={[{ required: true, message: t('needed') }]}
      >
        <Input maxLength={80} />
      </Form.Item>
      <Form.Item name="measure" label={t('rule.measure')}>
        <Select options={measures} showSearch={{ optionFilterProp: 'label' }} />
      </Form.Item>
      <div className={styles['pair']}>
        <Form.Item name="above" label={t('rule.when')}>
          <Select
            options={[
              { value: true, label: t('above') },
              { value: false, label: t('below') },
            ]}
          />
        </Form.Item>
        <Form.Item
          name="threshold"
          label={t('rule.threshold')}
          rules={[{ required: true, message: t('needed') }]}
        >
          <InputNumber suffix={suffix} style={{ width: '100%' }} />
        </Form.Item>
      </div>
      <div className={styles['pair']}>
        <Form.Item name="margin" label={t('rule.margin')} tooltip={t('rule.marginHow')}>
          <InputNumber min={0} suffix={suffix} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name="for_s" label={t('rule.for')} tooltip={t('rule.forHow')}>
          <InputNumber min={0} max={86_400} suffix={t('unit.seconds')} style={{ width: '100%' }} />
        </Form.Item>
      </div>
      {gauge === null && (
        <Form.Item name="window_s" label={t('rule.window')} tooltip={t('rule.windowHow')}>
          <Select
            options={WINDOWS_MIN.map((minutes) => ({
              value: minutes * MINUTE_S,
              label: t('minutes', { count: minutes }),
            }))}
          />
        </Form.Item>
      )}
      {byQueue && (
        <Form.Item name="queue" label={t('rule.queue')}>
          <Select options={[{ value: '', label: t('everywhere') }, ...queues]} />
        </Form.Item>
      )}
      {byTeam && (
        <Form.Item name="team" label={t('rule.team')}>
          <Select options={[{ value: '', label: t('everywhere') }, ...teams]} />
        </Form.Item>
      )}
      <Form.Item name="mail_to" label={t('rule.mail')} tooltip={t('rule.mailHow')}>
        <Select mode="tags" tokenSeparators={[',', ';', ' ']} open={false} suffixIcon={null} />
      </Form.Item>
      <Form.Item name="enabled" label={t('rule.enabled')} valuePropName="checked">
        <Switch />
      </Form.Item>
    </>
  );
}
