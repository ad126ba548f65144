import { Button, Result } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSentence } from './sentence';

/** What stands where a list could not be loaded. */
export function Failed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  return (
    <Result
      status="warning"
      title={t('page.failed')}
      subTitle={sentence(error)}
      extra={<Button onClick={onRetry}>{t('page.retry')}</Button>}
    />
  );
}
