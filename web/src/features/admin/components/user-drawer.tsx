import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Drawer, Form, Input, Popconfirm, Select, Switch, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, told } from '../../../shared/api/client';
import { useSentence } from '../../../shared/ui/sentence';
import { useTellTrouble } from '../../../shared/ui/trouble';
import { labelOf, thingsQuery } from '../api';
import { ROLES } from '../roles';
import { Erased, type Proof } from './erase-button';
import { ForgetUser } from './forget-user';
import styles from './page.module.css';
import { SecretOnce } from './secret-once';
import { UserTokens } from './user-tokens';

type User = Schema<'UserView'>;

interface Props {
  user: User | null;
  mayWrite: boolean;
  mayErase: boolean;
  onClose: () => void;
}

/** One account: name, roles and where they hold, its password, second factor and tokens. */
export function UserDrawer({ user, mayWrite, mayErase, onClose }: Props) {
  const { t } = useTranslation('admin');
  const [erased, setErased] = useState<{ who: string; proof: Proof } | null>(null);
  const form = <UserForm user={user} mayWrite={mayWrite} onClose={onClose} />;
  return (
    <Drawer open size={640} title={user?.name ?? t('users.add')} onClose={onClose} destroyOnHidden>
      {user === null ? (
        form
      ) : erased !== null ? (
        <Erased id={user.id} {...erased} />
      ) : (
        <Tabs
          items={[
            {
              key: 'form',
              label: t('tab.form'),
              children: (
                <>
                  {form}
                  {mayErase && (
                    <ForgetUser
                      user={user}
                      onErased={(proof) => setErased({ who: user.name, proof })}
                    />
                  )}
                </>
              ),
            },
            {
              key: 'tokens',
              label: t('tab.tokens'),
              children: <UserTokens user={user.id} mayWrite={mayWrite} />,
            },
          ]}
        />
      )}
    </Drawer>
  );
}

function UserForm({ user, mayWrite, onClose }: Omit<Props, 'mayErase'>) {
  const { t } = useTranslation('admin');
  const sentence = useSentence();
  const [password, setPassword] = useState<string | null>(null);
  const save = useSaveUser(user);
  if (password !== null) return <SecretOnce secret={password} onDone={onClose} />;
  return (
    <Form
      name="account"
      layout="vertical"
      disabled={!mayWrite}
      initialValues={user ?? { grants: [{ role: 'agent', teams: null, queues: null }] }}
      onFinish={(values) =>
        save.mutate(values, {
          onSuccess: (made) => (made === null ? onClose() : setPassword(made)),
        })
      }
    >
      {save.error !== null && <Alert type="error" showIcon title={sentence(save.error)} />}
      {user === null && (
        <Form.Item
          name="login"
          label={t('users.login')}
          rules={[{ required: true, message: t('needed') }]}
        >
          <Input autoComplete="off" />
        </Form.Item>
      )}
      <Form.Item
        name="name"
        label={t('field.name')}
        rules={[{ required: true, message: t('needed') }]}
      >
        <Input />
      </Form.Item>
      <Grants />
      {user !== null && (
        <Form.Item name="disabled" label={t('users.disabled')} valuePropName="checked">
          <Switch />
        </Form.Item>
      )}
      {mayWrite && (
        <div className={styles['row']}>
          <Button type="primary" htmlType="submit" loading={save.isPending}>
            {t('save')}
          </Button>
          {user !== null && <Rescue user={user} onPassword={setPassword} />}
        </div>
      )}
    </Form>
  );
}

/** Save an account; a new one's password comes back, this once. */
function useSaveUser(user: User | null) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (form: Schema<'NewUserForm'>): Promise<string | null> => {
      if (user === null) return (await told(api.POST('/api/v1/users', { body: form }))).password;
      await told(
        api.PUT('/api/v1/users/{id}', {
          params: { path: { id: user.id }, header: { 'If-Match': `"${user.version}"` } },
          body: { name: form.name, grants: form.grants, disabled: form.disabled ?? false },
        }),
      );
      return null;
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['users'] }),
  });
}

function Grants() {
  const { t } = useTranslation('admin');
  const teams = useQuery(thingsQuery('teams')).data ?? [];
  const queues = useQuery(thingsQuery('queues')).data ?? [];
  const options = (kept: typeof teams) =>
    kept.map(({ thing }) => ({ value: thing.id, label: labelOf(thing) }));
  // No team at all would mean "none"; an emptied list means everywhere, as a new grant does.
  const everywhere = (value: string[]) => (value.length === 0 ? null : value);
  return (
    <Form.List name="grants">
      {(fields, { add, remove }) => (
        <Form.Item label={t('users.roles')}>
          {fields.map(({ key, name }) => (
            <div key={key} className={styles['row']}>
              <Form.Item name={[name, 'role']} noStyle>
                <Select
                  aria-label={t('users.role')}
                  style={{ width: 130 }}
                  options={ROLES.map((value) => ({ value, label: t(`role.${value}`) }))}
                />
              </Form.Item>
              <Form.Item name={[name, 'teams']} noStyle normalize={everywhere}>
                <Select
                  mode="multiple"
                  placeholder={t('users.allTeams')}
                  aria-label={t('section.teams')}
                  style={{ flex: 1 }}
                  options={options(teams)}
                />
              </Form.Item>
              <Form.Item name={[name, 'queues']} noStyle normalize={everywhere}>
                <Select
                  mode="multiple"
                  placeholder={t('users.allQueues')}
                  aria-label={t('section.queues')}
                  style={{ flex: 1 }}
                  options={options(queues)}
                />
              </Form.Item>
              <Button
                type="text"
                icon={<DeleteOutlined aria-hidden />}
                aria-label={t('remove')}
                onClick={() => remove(name)}
              />
            </div>
          ))}
          <Button
            icon={<PlusOutlined aria-hidden />}
            onClick={() => add({ role: 'agent', teams: null, queues: null })}
          >
            {t('users.addRole')}
          </Button>
        </Form.Item>
      )}
    </Form.List>
  );
}

interface RescueProps {
  user: User;
  onPassword: (password: string) => void;
}

/** For who lost their password or their telephone. */
function Rescue({ user, onPassword }: RescueProps) {
  const { t } = useTranslation('admin');
  const tell = useTellTrouble();
  const client = useQueryClient();
  const path = { params: { path: { id: user.id } } };
  const reset = useMutation({
    mutationFn: () => told(api.POST('/api/v1/users/{id}/password', path)),
    onSuccess: (made) => onPassword(made.password),
    onError: tell,
  });
  const forget = useMutation({
    mutationFn: () => told(api.DELETE('/api/v1/users/{id}/second-factor', path)),
    onSuccess: () => client.invalidateQueries({ queryKey: ['users'] }),
    onError: tell,
  });
  return (
    <>
      <Popconfirm
        title={t('users.resetSure')}
        okText={t('users.reset')}
        onConfirm={() => reset.mutate()}
      >
        <Button loading={reset.isPending}>{t('users.reset')}</Button>
      </Popconfirm>
      {user.second_factor && (
        <Popconfirm
          title={t('users.forgetSure')}
          okText={t('remove')}
          onConfirm={() => forget.mutate()}
        >
          <Button loading={forget.isPending}>{t('users.forgetFactor')}</Button>
        </Popconfirm>
      )}
    </>
  );
}
