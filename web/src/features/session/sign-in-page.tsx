import { useMutation } from '@tanstack/react-query';
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
  const enter = useMutation({
    mutationFn: (form: Schema<'SignInForm'>) => told(api.POST('/api/v1/session', { body: form })),
    onSuccess: (signed) => beginSession({ token: signed.token, expiresAt: signed.expires_at }),
  });
  const missing = (message: string) => [{ required: true, message }];
  const [asksCode, askCode] = useState(false);
  const { error } = enter;
  useEffect(() => {
    if (needsCode(error)) askCode(true);
  }, [error]);
  return (
    <Form layout="vertical" requiredMark={false} onFinish={enter.mutate} disabled={enter.isPending}>
      <div className={styles['notice']} role="status">
        <Notice expired={ended === 'expired'} error={enter.error} />
      </div>
      <Form.Item name="login" label={t('login')} rules={missing(t('missingLogin'))}>
        <Input autoComplete="username" autoFocus size="large" />
      </Form.Item>
      <Form.Item name="password" label={t('password')} rules={missing(t('missingPassword'))}>
        <Input.Password autoComplete="current-password" size="large" />
      </Form.Item>
      {asksCode && (
        <Form.Item name="code" label={t('code')} rules={missing(t('missingCode'))}>
          <Input autoComplete="one-time-code" inputMode="numeric" autoFocus size="large" />
        </Form.Item>
      )}
      <Button type="primary" htmlType="submit" size="large" block loading={enter.isPending}>
        {t('submit')}
      </Button>
    </Form>
  );
}

/** The password was right; a person with a second factor gives its code, too. */
function needsCode(error: Error | null): boolean {
  return error instanceof Problem && error.code === 'second-factor-needed';
}

function Notice({ expired, error }: { expired: boolean; error: Error | null }) {
  const { t } = useTranslation('session');
  const sentence = useSentence();
  if (needsCode(error)) return <Alert type="info" showIcon title={t('codeNeeded')} />;
  if (error instanceof Problem && error.status === 401)
    return <Alert type="error" showIcon title={t('wrong')} />;
  if (error instanceof Problem && error.status === 429)
    return <Alert type="error" showIcon title={t('tooMany')} />;
  if (error !== null) return <Alert type="error" showIcon title={sentence(error)} />;
  return expired ? <Alert type="info" showIcon title={t('expired')} /> : null;
}
