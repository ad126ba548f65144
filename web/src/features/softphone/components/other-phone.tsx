import { useTranslation } from 'react-i18next';
import type { Telephone } from '../api';
import styles from './phone-panel.module.css';

/** A telephone on the desk, or none at all. */
export function OtherPhone({ telephone }: { telephone: Telephone }) {
  const { t } = useTranslation('softphone');
  const given = telephone.kind === 'desk';
  return (
    <section className={styles['panel']} aria-labelledby="phone-title">
      <header className={styles['head']}>
        <h2 id="phone-title">{t(given ? 'desk.title' : 'none.title')}</h2>
      </header>
      <p className={styles['quiet']}>
        {given ? t('desk.hint', { name: telephone.name }) : t('none.hint')}
      </p>
    </section>
  );
}
