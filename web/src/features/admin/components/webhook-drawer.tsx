import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  Alert,
  Button,
  Drawer,
  Empty,
  Form,
  Input,
  Popconfirm,
  Select,
  Spin,
  Switch,
  Tabs,
} from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, told } from '../../../shared/api/client';
import { moment } from '../../../shared/format/figures';
import { usePreferences } from '../../../shared/preferences';
import { Failed } from '../../../shared/ui/failed';
import { useSentence } from '../../../shared/ui/sentence';
import { useTellTrouble } from '../../../shared/ui/trouble';
import styles from './page.module.css';
import { SecretOnce } from './secret-once';

type Hook = Schema<'HookView'>;

const SUBJECTS = ['contact.*', 'reservation.*', 'call.*', 'agent.*', 'centre.*', 'system.*'];

interface Props {
  hook: Hook | null;
  mayWrite: boolean;
  onClose: () => void;
}

/** One webhook: where to, what, and what could not be delivered. */
export function WebhookDrawer({ hook, mayWrite, onClose }: Props) {
  const { t } = useTranslation('admin');
  const form = <HookForm hook={hook} mayWrite={mayWrite} onClose={onClose} />;
  return (
    <Drawer
      open
      size={640}
      title={hook?.name ?? t('webhooks.add')}
      onClose={onClose}
      destroyOnHidden
    >
      {hook === null ? (
        form
      ) : (
        <Tabs
          items={[
            { key: 'form', label: t('tab.form'), children: form },
            {
              key: 'letters',
              label: t('webhooks.undelivered'),
              children: <Undelivered id={hook.id} mayWrite={mayWrite} />,
            },
          ]}
        />
      )}
    </Drawer>
  );
}

function HookForm({ hook, mayWrite, onClose }: Props) {
  const { t } = useTranslation('admin');
  const sentence = useSentence();
  const tell = useTellTrouble();
  const client = useQueryClient();
  const [secret, setSecret] = useState<string | null>(null);
  const path = { id: hook?.id ?? '' };
  const again = () => client.invalidateQueries({ queryKey: ['webhooks'] });
  const save = useMutation({
    mutationFn: async (body: Schema<'HookForm'>): Promise<string | null> => {
      if (hook === null) return (await told(api.POST('/api/v1/webhooks', { body }))).secret;
      const header = { 'If-Match': `"${hook.version}"` };
      await told(api.PUT('/api/v1/webhooks/{id}', { params: { path, header }, body }));
      return null;
    },
    onSuccess: async (made) => {
      await again();
      if (made === null) onClose();
      else setSecret(made);
    },
  });
  const renew = useMutation({
    mutationFn: () => told(api.POST('/api/v1/webhooks/{id}/secret', { params: { path } })),
    onSuccess: (made) => setSecret(made.secret),
    onError: tell,
  });
  const remove = useMutation({
    mutationFn: () => told(api.DELETE('/api/v1/webhooks/{id}', { params: { path } })),
    onSuccess: async () => {
      await again();
      onClose();
    },
    onError: tell,
  });
  if (secret !== null) return <SecretOnce secret={secret} onDone={onClose} />;
  const needed = [{ required: true, message: t('needed') }];
  return (
    <Form
      name="webhook"
      layout="vertical"
      disabled={!mayWrite}
      initialValues={hook ?? { kinds: ['contact.*'], enabled: true }}
      onFinish={({ name, url, kinds, enabled }) => save.mutate({ name, url, kinds, enabled })}
    >
      {save.error !== null && <Alert type="error" showIcon title={sentence(save.error)} />}
      <Form.Item name="name" label={t('field.name')} rules={needed}>
        <Input />
      </Form.Item>
      <Form.Item name="url" label={t('webhooks.url')} rules={needed} help={t('webhooks.urlHow')}>
        <Input type="url" />
      </Form.Item>
      <Form.Item name="kinds" label={t('webhooks.kinds')} rules={needed}>
        <Select mode="tags" options={SUBJECTS.map((value) => ({ value, label: value }))} />
      </Form.Item>
      <Form.Item name="enabled" label={t('webhooks.enabled')} valuePropName="checked">
        <Switch />
      </Form.Item>
      {mayWrite && (
        <div className={styles['row']}>
          <Button type="primary" htmlType="submit" loading={save.isPending}>
            {t('save')}
          </Button>
          {hook !== null && (
            <>
              <Popconfirm title={t('webhooks.renewSure')} onConfirm={() => renew.mutate()}>
                <Button loading={renew.isPending}>{t('webhooks.renew')}</Button>
              </Popconfirm>
              <Popconfirm title={t('removeSure')} onConfirm={() => remove.mutate()}>
                <Button danger type="text" loading={remove.isPending}>
                  {t('remove')}
                </Button>
              </Popconfirm>
            </>
          )}
        </div>
      )}
    </Form>
  );
}

function Undelivered({ id, mayWrite }: { id: string; mayWrite: boolean }) {
  const { t } = useTranslation('admin');
  const { language } = usePreferences();
  const client = useQueryClient();
  const tell = useTellTrouble();
  const path = { id };
  const letters = useQuery({
    queryKey: ['webhooks', id, 'undelivered'],
    queryFn: () => told(api.GET('/api/v1/webhooks/{id}/undelivered', { params: { path } })),
    refetchInterval: 5_000,
  });
  const redeliver = useMutation({
    mutationFn: () => told(api.POST('/api/v1/webhooks/{id}/redelivery', { params: { path } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['webhooks', id] }),
    onError: tell,
  });
  if (letters.isPending) return <Spin />;
  if (letters.isError) return <Failed error={letters.error} onRetry={() => letters.refetch()} />;
  if (letters.data.length === 0) return <Empty description={t('webhooks.allDelivered')} />;
  return (
    <div className={styles['stack']}>
      {mayWrite && (
        <div>
          <Button onClick={() => redeliver.mutate()} loading={redeliver.isPending}>
            {t('webhooks.redeliver')}
          </Button>
        </div>
      )}
      <ul className={styles['stack']}>
        {letters.data.map((letter) => (
          <li key={letter.position}>
            <span className={styles['mono']}>
              {letter.position} {letter.kind}
            </span>{' '}
            · {letter.answer} ·{' '}
            {letter.due_at === null
              ? t('webhooks.givenUp', { count: letter.attempts })
              : t('webhooks.nextTry', { at: moment(letter.due_at, language) })}
          </li>
        ))}
      </ul>
    </div>
  );
}
