import { Result } from 'antd';
import { useTranslation } from 'react-i18next';

/** Where nobody is sent on from: one's rights open no page. */
export function StartPage() {
  const { t } = useTranslation();
  return <Result title={t('page.nothingForYou')} subTitle={t('page.nothingForYouHow')} />;
}
