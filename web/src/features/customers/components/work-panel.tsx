import type { PropsWithChildren } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './customers.module.css';

/** What is written down about a contact, while it lasts and after it. */
export function WorkPanel({ children }: PropsWithChildren) {
  const { t } = useTranslation('customers');
  return (
    <section className={styles['panel']} aria-label={t('work')}>
      {children}
    </section>
  );
}
