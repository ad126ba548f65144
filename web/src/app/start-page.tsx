import { Navigate } from '@tanstack/react-router';
import { Result } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMe } from './me';
import { placesFor } from './nav';

/** The first page that one's rights open; it says so when there is none. */
export function StartPage() {
  const { t } = useTranslation();
  const [first] = placesFor(useMe().permissions);
  if (first !== undefined) return <Navigate to={first.to} replace />;
  return <Result title={t('page.nothingForYou')} subTitle={t('page.nothingForYouHow')} />;
}
