import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, told } from '../../shared/api/client';
import { Problem } from '../../shared/api/problem';
import { beginSession, useSession } from '../../shared/session';
import { PreferenceSwitches } from '../../shared/ui/preference-switches';
import { useSentence } from '../../shared/ui/trouble';
import styles from './sign-in-page.module.css';

export function SignInPage() {
  const { t } = useTranslation('session');
  const { t: common } = useTranslation();
  return (
    <main className={styles['page']}>
      <section className={styles['card']} aria-labelledby="sign-in-title">
        <header className={styles['brand']}>
          <img src={`${import.meta.env.BASE_URL}icon.svg`} alt="" width={40} height={40} />
          <div>
            <h1 id="sign-in-title">{common('app.title')}</h1>
            <p>{t('lead')}</p>
          </div>
        </header>
        <SignInForm />
        <details className={styles['first']}>
          <summary>{t('first')}</summary>
          <p>{t('firstHow')}</p>
        </details>
      </section>
      <PreferenceSwitches />
    </main>
  );
}

function SignInForm() {
  const { t } = useTranslation('session');
  const { ended } = useSession();
  const sso = useSso();
  const enter = useMutation({
    mutationFn: (form: Schema<'SignInForm'>) => told(api.POST('/api/v1/session', { body: form })),
    onSuccess: (signed) => beginSession({ token: signed.token, expiresAt: signed.expires_at }),
  });
  const asksCode = enter.error instanceof Problem && enter.error.code === 'second-factor-needed';
  const [withCode, setWithCode] = useState(false);
  if (asksCode && !withCode) setWithCode(true);
  const missing = (message: string) => [{ required: true, message }];
  return (
    <Form layout="vertical" requiredMark={false} onFinish={enter.mutate} disabled={enter.isPending}>
      <div className={styles['notice']} role="status">
        <Notice
          expired={ended === 'expired'}
          error={enter.error ?? sso.error}
          wrong={withCode ? t('wrongCode') : t('wrong')}
        />
      </div>
      <Form.Item name="login" label={t('login')} rules={missing(t('missingLogin'))}>
        <Input autoComplete="username" autoFocus size="large" />
      </Form.Item>
      <Form.Item name="password" label={t('password')} rules={missing(t('missingPassword'))}>
        <Input.Password autoComplete="current-password" size="large" />
      </Form.Item>
      {withCode && (
        <Form.Item name="code" label={t('code')} rules={missing(t('codeHow'))}>
          <Input autoComplete="one-time-code" autoFocus size="large" />
        </Form.Item>
      )}
      <Button type="primary" htmlType="submit" size="large" block loading={enter.isPending}>
        {t('submit')}
      </Button>
      {sso.offered && (
        <Button href="/api/v1/sso/start" size="large" block className={styles['sso'] ?? ''}>
          {t('sso')}
        </Button>
      )}
    </Form>
  );
}

/** Single sign-on: whether it is offered, and the ticket that a provider sent this browser with. */
function useSso(): { offered: boolean; error: Error | null } {
  const ways = useQuery({
    queryKey: ['sign-in-ways'],
    queryFn: () => told(api.GET('/api/v1/sign-in-ways')),
  });
  const redeem = useMutation({
    mutationFn: (ticket: string) => told(api.POST('/api/v1/session/ticket', { body: { ticket } })),
    onSuccess: (signed) => beginSession({ token: signed.token, expiresAt: signed.expires_at }),
  });
  const { mutate } = redeem;
  useEffect(() => {
    const ticket = new URLSearchParams(window.location.search).get('ticket');
    if (ticket === null) return;
    // It counts once: out of the address and the history before it is used.
    window.history.replaceState(null, '', window.location.pathname);
    mutate(ticket);
  }, [mutate]);
  return { offered: ways.data?.sso === true, error: redeem.error };
}

interface NoticeProps {
  expired: boolean;
  error: Error | null;
  wrong: string;
}

function Notice({ expired, error, wrong }: NoticeProps) {
  const { t } = useTranslation('session');
  const sentence = useSentence();
  if (error instanceof Problem && error.code === 'second-factor-needed')
    return <Alert type="info" showIcon title={t('codeHow')} />;
  if (error instanceof Problem && error.status === 401)
    return <Alert type="error" showIcon title={wrong} />;
  if (error instanceof Problem && error.status === 429)
    return <Alert type="error" showIcon title={t('tooMany')} />;
  if (error !== null) return <Alert type="error" showIcon title={sentence(error)} />;
  return expired ? <Alert type="info" showIcon title={t('expired')} /> : null;
}
