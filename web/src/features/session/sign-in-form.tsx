import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../../shared/api/problem';
import { useSession } from '../../shared/session';
import { useSentence } from '../../shared/ui/sentence';
import { Field } from './field';
import styles from './sign-in-page.module.css';
import { useEntering } from './use-entering';

export function SignInForm() {
  const { t } = useTranslation('session');
  const { ended } = useSession();
  const { busy, error, enter, sso } = useEntering();
  const [missing, setMissing] = useState<readonly string[]>([]);
  const [withCode, setWithCode] = useState(false);
  if (asksCode(error) && !withCode) setWithCode(true);
  const names = withCode ? ['login', 'password', 'code'] : ['login', 'password'];
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const text = (name: string) => String(given.get(name) ?? '');
    const empty = names.filter((name) => text(name) === '');
    setMissing(empty);
    const [first] = empty;
    if (first !== undefined)
      event.currentTarget.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
    else enter({ login: text('login'), password: text('password'), code: text('code') });
  };
  const fault = (name: string, sentence: string) => (missing.includes(name) ? sentence : '');
  return (
    <form onSubmit={send} noValidate>
      <div className={styles['notice']} role="status">
        <Notice
          expired={ended === 'expired'}
          error={error}
          wrong={withCode ? t('wrongCode') : t('wrong')}
        />
      </div>
      <Field
        name="login"
        label={t('login')}
        autoComplete="username"
        autoFocus
        fault={fault('login', t('missingLogin'))}
      />
      <Field
        name="password"
        label={t('password')}
        autoComplete="current-password"
        secret
        fault={fault('password', t('missingPassword'))}
      />
      {withCode && (
        <Field
          name="code"
          label={t('code')}
          autoComplete="one-time-code"
          autoFocus
          fault={fault('code', t('codeHow'))}
        />
      )}
      <button type="submit" className={styles['submit']} disabled={busy} aria-busy={busy}>
        {t('submit')}
      </button>
      {sso && (
        <a href="/api/v1/sso/start" className={styles['sso']}>
          {t('sso')}
        </a>
      )}
    </form>
  );
}

function asksCode(error: unknown): boolean {
  return error instanceof Problem && error.code === 'second-factor-needed';
}

interface NoticeProps {
  expired: boolean;
  error: unknown;
  wrong: string;
}

function Notice({ expired, error, wrong }: NoticeProps) {
  const { t } = useTranslation('session');
  const sentence = useSentence();
  if (asksCode(error)) return <Told tone="info">{t('codeHow')}</Told>;
  if (error instanceof Problem && error.status === 401) return <Told tone="bad">{wrong}</Told>;
  if (error instanceof Problem && error.status === 429)
    return <Told tone="bad">{t('tooMany')}</Told>;
  if (error !== null) return <Told tone="bad">{sentence(error)}</Told>;
  return expired ? <Told tone="info">{t('expired')}</Told> : null;
}

function Told({ tone, children }: { tone: 'info' | 'bad'; children: ReactNode }) {
  const colours = { color: `var(--hw-${tone}-ink)`, background: `var(--hw-${tone}-wash)` };
  return (
    <p className={styles['told']} style={colours}>
      {children}
    </p>
  );
}
