/** Every word on the screen, by language. A key that `zh-CN` lacks does not compile. */

import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { preferences, watchPreferences } from '../preferences';
import commonEn from './en/common.json';
import problemsEn from './en/problems.json';
import sessionEn from './en/session.json';
import type { zh } from './zh';
import commonZh from './zh-CN/common.json';
import problemsZh from './zh-CN/problems.json';
import sessionZh from './zh-CN/session.json';

/** What is said before anybody is signed in; `all-words.ts` adds the rest. */
const FIRST = {
  'zh-CN': { common: commonZh, problems: problemsZh, session: sessionZh },
  en: { common: commonEn, problems: problemsEn, session: sessionEn },
};

export function startWords(): void {
  void i18next.use(initReactI18next).init({
    lng: preferences().language,
    fallbackLng: false,
    resources: FIRST,
    defaultNS: 'common',
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  speak();
  watchPreferences(speak);
}

/** Speak the preferred language. */
function speak(): void {
  const { language } = preferences();
  document.documentElement.lang = language;
  if (i18next.language !== language) void i18next.changeLanguage(language);
}

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: typeof zh;
  }
}
