import { useTranslation } from 'react-i18next';

/** What stands where a page does not yet. */
export function Waiting() {
  const { t } = useTranslation();
  return (
    <p role="status" style={{ padding: 48, textAlign: 'center' }}>
      {t('page.loading')}
    </p>
  );
}
