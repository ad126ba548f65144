/** What stands where a page cannot: it failed, there is none. */

import { QuestionCircleOutlined } from '@ant-design/icons';
import { Button, Result } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSentence } from '../shared/ui/sentence';

export function Fault({ error, reset }: { error: unknown; reset: () => void }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  return (
    <Result
      status="warning"
      title={t('page.failed')}
      subTitle={sentence(error)}
      extra={<Button onClick={reset}>{t('page.retry')}</Button>}
    />
  );
}

export function NothingHere() {
  const { t } = useTranslation();
  return (
    <Result
      icon={<QuestionCircleOutlined aria-hidden />}
      title={t('page.notFound')}
      extra={
        <Button type="primary" href={import.meta.env.BASE_URL}>
          {t('page.home')}
        </Button>
      }
    />
  );
}
