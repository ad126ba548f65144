import { useTranslation } from 'react-i18next';
import { LANGUAGES, prefer, SCHEMES, usePreferences } from '../preferences';
import styles from './preference-switches.module.css';

/** Language and look; people choose them before they sign in, too, where there is no AntD yet. */
export function PreferenceSwitches() {
  const { t } = useTranslation();
  const { language, scheme } = usePreferences();
  return (
    <div className={styles['row']}>
      <Choice
        label={t('preferences.language')}
        value={language}
        values={LANGUAGES}
        word={(each) => t(`preferences.${each}`)}
        onChoose={(chosen) => prefer({ language: chosen })}
      />
      <Choice
        label={t('preferences.scheme')}
        value={scheme}
        values={SCHEMES}
        word={(each) => t(`preferences.${each}`)}
        onChoose={(chosen) => prefer({ scheme: chosen })}
      />
    </div>
  );
}

interface Props<Value> {
  label: string;
  value: Value;
  values: readonly Value[];
  word: (value: Value) => string;
  onChoose: (value: Value) => void;
}

function Choice<Value extends string>({ label, value, values, word, onChoose }: Props<Value>) {
  return (
    <select
      aria-label={label}
      className={styles['choice']}
      value={value}
      onChange={(event) => onChoose(event.target.value as Value)}
    >
      {values.map((each) => (
        <option key={each} value={each}>
          {word(each)}
        </option>
      ))}
    </select>
  );
}
