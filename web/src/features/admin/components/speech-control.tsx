import { Input } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Held } from '../held';
import { LANGUAGES_SPOKEN } from '../languages';
import styles from './controls.module.css';

/** The text that is spoken, in each language. */
export function SpeechControl({ id, value = {}, onChange }: Held<Record<string, string>>) {
  const { t } = useTranslation('admin');
  const change = (language: string, text: string) => {
    const { [language]: _, ...others } = value;
    onChange?.(text === '' ? others : { ...others, [language]: text });
  };
  return (
    <div className={styles['stack']}>
      {LANGUAGES_SPOKEN.map((language, place) => (
        <Input.TextArea
          key={language}
          {...(place === 0 && id !== undefined ? { id } : {})}
          aria-label={t(`choice.${language}`)}
          placeholder={t(`choice.${language}`)}
          autoSize={{ minRows: 2, maxRows: 6 }}
          maxLength={2000}
          value={value[language] ?? ''}
          onChange={(event) => change(language, event.target.value)}
        />
      ))}
    </div>
  );
}
