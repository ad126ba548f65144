import { GlobalOutlined, MoonOutlined } from '@ant-design/icons';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { LANGUAGES, prefer, SCHEMES, usePreferences } from '../preferences';
import styles from './preference-switches.module.css';

/** Language and look; people choose them before they sign in, too. */
export function PreferenceSwitches() {
  const { t } = useTranslation();
  const { language, scheme } = usePreferences();
  return (
    <div className={styles['row']}>
      <Select
        aria-label={t('preferences.language')}
        prefix={<GlobalOutlined aria-hidden />}
        variant="borderless"
        value={language}
        options={LANGUAGES.map((value) => ({ value, label: t(`preferences.${value}`) }))}
        onChange={(chosen) => prefer({ language: chosen })}
        popupMatchSelectWidth={false}
      />
      <Select
        aria-label={t('preferences.scheme')}
        prefix={<MoonOutlined aria-hidden />}
        variant="borderless"
        value={scheme}
        options={SCHEMES.map((value) => ({ value, label: t(`preferences.${value}`) }))}
        onChange={(chosen) => prefer({ scheme: chosen })}
        popupMatchSelectWidth={false}
      />
    </div>
  );
}
