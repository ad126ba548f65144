import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './sign-in-page.module.css';

interface Props {
  name: string;
  label: string;
  autoComplete: string;
  autoFocus?: boolean;
  /** Can be looked at while it is typed; covered otherwise. */
  secret?: boolean;
  /** What is wrong with it; "" for nothing. */
  fault: string;
}

/** One line to fill in, with room for what is wrong with it. */
export function Field({ name, label, autoComplete, autoFocus, secret, fault }: Props) {
  const { t } = useTranslation('session');
  const [open, show] = useState(false);
  const id = useId();
  return (
    <div className={styles['field']}>
      <label htmlFor={id}>{label}</label>
      <div className={styles['box']}>
        <input
          id={id}
          name={name}
          type={secret && !open ? 'password' : 'text'}
          autoComplete={autoComplete}
          autoCapitalize="none"
          spellCheck={false}
          // biome-ignore lint/a11y/noAutofocus: there is nothing else to do on this page
          autoFocus={autoFocus}
          aria-invalid={fault !== ''}
          aria-describedby={`${id}-fault`}
        />
        {secret && (
          <button type="button" aria-pressed={open} onClick={() => show(!open)}>
            {open ? t('hide') : t('show')}
          </button>
        )}
      </div>
      <p id={`${id}-fault`} className={styles['fault']}>
        {fault}
      </p>
    </div>
  );
}
