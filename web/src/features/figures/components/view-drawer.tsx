import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Drawer, Form, Input, Popconfirm, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { useThings } from '../../../shared/api/names';
import { usePreferences } from '../../../shared/preferences';
import { useTellTrouble } from '../../../shared/ui/trouble';
import { type KeptView, useRemoveView, useSaveView, type ViewForm, viewsQuery } from '../views';
import styles from './page.module.css';
import { ScheduleFields } from './schedule-fields';

/** Roles that read figures. */
const ROLES = ['supervisor', 'quality', 'planner', 'analyst', 'administrator'] as const;

/** What is typed: a schedule is kept while it is switched off. */
type Typed = Omit<ViewForm, 'asked'> & { sent: boolean };

interface Props {
  view: KeptView | null;
  asked: ViewForm['asked'];
  onClose: () => void;
}

/** A view as its owner wants it: its name, who sees it, when it is sent. */
export function ViewDrawer({ view, asked, onClose }: Props) {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const tell = useTellTrouble();
  const [form] = Form.useForm<Typed>();
  const save = useSaveView(view);
  const remove = useRemoveView();
  const done = { onSuccess: onClose, onError: tell };
  const submit = ({ sent, schedule, ...told }: Typed) =>
    save.mutate({ ...told, asked, schedule: sent && schedule ? schedule : null }, done);
  return (
    <Drawer
      open
      size={480}
      title={view === null ? t('views.keep') : view.name}
      onClose={onClose}
      footer={
        <div className={styles['row']}>
          <Button type="primary" loading={save.isPending} onClick={() => form.submit()}>
            {t('views.save')}
          </Button>
          {view !== null && (
            <Popconfirm title={t('views.sure')} onConfirm={() => remove.mutate(view.id, done)}>
              <Button danger loading={remove.isPending}>
                {t('views.remove')}
              </Button>
            </Popconfirm>
          )}
        </div>
      }
    >
      <Form
        form={form}
        layout="vertical"
        onFinish={submit}
        initialValues={{
          name: view?.name ?? '',
          roles: view?.roles ?? [],
          teams: view?.teams ?? [],
          sent: view?.schedule !== undefined && view?.schedule !== null,
          schedule: view?.schedule ?? {
            every: 'day',
            hour: 8,
            day: 1,
            to: [],
            forms: ['xlsx', 'pdf'],
            language: language === 'en' ? 'en' : 'zh',
            enabled: true,
          },
        }}
      >
        <Fields asked={asked} />
      </Form>
    </Drawer>
  );
}

function Fields({ asked }: Pick<Props, 'asked'>) {
  const { t } = useTranslation('figures');
  const teams = useThings('team');
  const mail = useQuery(viewsQuery).data?.mail ?? true;
  const sent = Form.useWatch<boolean>('sent') ?? false;
  const roles = ROLES.map((role) => ({ value: role, label: t(`views.role.${role}`) }));
  return (
    <>
      <Form.Item
        name="name"
        label={t('views.name')}
        rules={[{ required: true, whitespace: true, message: t('views.needed') }]}
      >
        <Input maxLength={80} />
      </Form.Item>
      <p className={styles['quiet']} style={{ marginBottom: 16 }}>
        {asked.period === ''
          ? t('views.fixed', { from: asked.from, to: asked.to })
          : t('views.rolling', { period: t(`period.${asked.period as 'days7'}`) })}
      </p>
      <Form.Item name="roles" label={t('views.roles')} tooltip={t('views.sharedHow')}>
        <Select mode="multiple" options={roles} />
      </Form.Item>
      <Form.Item name="teams" label={t('views.teams')}>
        <Select mode="multiple" options={teams} showSearch={{ optionFilterProp: 'label' }} />
      </Form.Item>
      <Form.Item name="sent" label={t('views.sent')} valuePropName="checked">
        <Switch disabled={!mail} />
      </Form.Item>
      {!mail && <Alert type="info" showIcon title={t('views.noMail')} />}
      {sent && <ScheduleFields />}
    </>
  );
}
