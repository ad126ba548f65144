/** The words of every feature, for who is signed in. */

import i18next from 'i18next';
import { en } from './en';
import { zh } from './zh';

export function addAllWords(): void {
  for (const [language, words] of Object.entries({ 'zh-CN': zh, en }))
    for (const [feature, said] of Object.entries(words))
      i18next.addResourceBundle(language, feature, said);
}
