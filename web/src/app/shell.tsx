import { Link, Outlet } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { AlertBell } from '../features/alerts/components/bell';
import { Inbox } from '../features/inbox/inbox';
import { PreferenceSwitches } from '../shared/ui/preference-switches';
import { AccountMenu } from './account-menu';
import { useMe } from './me';
import { placesFor } from './nav';
import styles from './shell.module.css';
import { Waiting } from './waiting';

/** What surrounds every page: where one can go, and who one is. */
export function Shell() {
  return (
    <Suspense fallback={<Waiting />}>
      <div className={styles['shell']}>
        <TopBar />
        <main className={styles['main']}>
          <Suspense fallback={<Waiting />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
    </Suspense>
  );
}

function TopBar() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <header className={styles['bar']}>
      <Link to="/" className={styles['brand'] ?? ''}>
        <img src={`${import.meta.env.BASE_URL}icon.svg`} alt="" width={24} height={24} />
        {t('app.name')}
      </Link>
      <nav aria-label={t('nav.label')} className={styles['nav']}>
        {placesFor(me).map((place) => (
          <Link
            key={place.to}
            to={place.to}
            className={styles['place'] ?? ''}
            activeProps={{ 'aria-current': 'page' }}
          >
            {place.icon}
            {t(place.word)}
          </Link>
        ))}
      </nav>
      {me.permissions.includes('metrics:read') && (
        <AlertBell link={(word) => <Link to="/alerts">{word}</Link>} />
      )}
      {me.permissions.includes('inbox:use') && <Inbox me={me.id} />}
      <PreferenceSwitches />
      <AccountMenu name={me.name} />
    </header>
  );
}
