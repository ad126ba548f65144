import { useTranslation } from 'react-i18next';
import { PreferenceSwitches } from '../../shared/ui/preference-switches';
import { SignInForm } from './sign-in-form';
import styles from './sign-in-page.module.css';

/** The first thing that anybody sees; plain elements only, so that it is there at once. */
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
