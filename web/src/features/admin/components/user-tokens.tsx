import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, InputNumber, Popconfirm, Select, Spin } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, told } from '../../../shared/api/client';
import { moment } from '../../../shared/format/figures';
import { usePreferences } from '../../../shared/preferences';
import { Failed } from '../../../shared/ui/failed';
import { useTellTrouble } from '../../../shared/ui/trouble';
import styles from './page.module.css';
import { SecretOnce } from './secret-once';

interface Props {
  user: string;
  mayWrite: boolean;
}

/** A user's sessions and API tokens: issued with fewer rights, ended at once. */
export function UserTokens({ user, mayWrite }: Props) {
  const { t } = useTranslation('admin');
  const client = useQueryClient();
  const tell = useTellTrouble();
  const tokens = useQuery({
    queryKey: ['users', user, 'tokens'],
    queryFn: () => told(api.GET('/api/v1/users/{id}/tokens', { params: { path: { id: user } } })),
  });
  const revoke = useMutation({
    mutationFn: (token_id: string) =>
      told(
        api.DELETE('/api/v1/users/{id}/tokens/{token_id}', {
          params: { path: { id: user, token_id } },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ['users', user] }),
    onError: tell,
  });
  if (tokens.isPending) return <Spin />;
  if (tokens.isError) return <Failed error={tokens.error} onRetry={() => tokens.refetch()} />;
  return (
    <div className={styles['stack']}>
      {mayWrite && <IssueForm user={user} />}
      <ul className={styles['stack']} aria-label={t('tab.tokens')}>
        {tokens.data.map((token) => (
          <TokenRow
            key={token.id}
            token={token}
            onRevoke={mayWrite ? () => revoke.mutate(token.id) : null}
          />
        ))}
      </ul>
    </div>
  );
}

interface RowProps {
  token: Schema<'TokenView'>;
  onRevoke: (() => void) | null;
}

function TokenRow({ token, onRevoke }: RowProps) {
  const { t } = useTranslation('admin');
  const { language } = usePreferences();
  return (
    <li className={styles['row']}>
      <span style={{ flex: 1 }}>
        <strong>{token.kind === 'session' ? t('tokens.session') : token.name}</strong>
        <br />
        <span className={styles['quiet']}>
          {t('tokens.used', { at: moment(token.last_used_at, language) })} ·{' '}
          {t('tokens.until', { at: moment(token.expires_at, language) })}
          {token.permissions !== null && ` · ${token.permissions.join(' ')}`}
        </span>
      </span>
      {onRevoke !== null && (
        <Popconfirm title={t('tokens.revokeSure')} okText={t('tokens.revoke')} onConfirm={onRevoke}>
          <Button size="small">{t('tokens.revoke')}</Button>
        </Popconfirm>
      )}
    </li>
  );
}

function IssueForm({ user }: { user: string }) {
  const { t } = useTranslation('admin');
  const client = useQueryClient();
  const tell = useTellTrouble();
  const [secret, setSecret] = useState<string | null>(null);
  const matrix = useQuery({
    queryKey: ['permissions'],
    queryFn: () => told(api.GET('/api/v1/permissions')),
  });
  const issue = useMutation({
    mutationFn: (form: Schema<'TokenForm'>) => {
      const permissions = form.permissions?.length ? form.permissions : null;
      return told(
        api.POST('/api/v1/users/{id}/tokens', {
          params: { path: { id: user } },
          body: { ...form, permissions },
        }),
      );
    },
    onSuccess: (made) => {
      setSecret(made.token);
      return client.invalidateQueries({ queryKey: ['users', user] });
    },
    onError: tell,
  });
  if (secret !== null) return <SecretOnce secret={secret} onDone={() => setSecret(null)} />;
  return (
    <Form name="token" layout="vertical" onFinish={issue.mutate} initialValues={{ days: 90 }}>
      <Form.Item
        name="name"
        label={t('tokens.for')}
        rules={[{ required: true, message: t('needed') }]}
      >
        <Input />
      </Form.Item>
      <Form.Item name="days" label={t('tokens.days')}>
        <InputNumber<number> min={1} max={366} />
      </Form.Item>
      <Form.Item name="permissions" label={t('tokens.permissions')}>
        <Select
          mode="multiple"
          placeholder={t('tokens.all')}
          options={Object.keys(matrix.data?.permissions ?? {}).map((value) => ({
            value,
            label: value,
          }))}
        />
      </Form.Item>
      <Button htmlType="submit" loading={issue.isPending}>
        {t('tokens.issue')}
      </Button>
    </Form>
  );
}
