/** Every word on the screen, by language. A key that `zh-CN` lacks does not compile. */

import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { preferences, watchPreferences } from '../preferences';
import { en } from './en';
import { zh } from './zh';

export function startWords(): void {
  void i18next.use(initReactI18next).init({
    lng: preferences().language,
    fallbackLng: false,
    resources: { 'zh-CN': zh, en },
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
