import { useTranslation } from 'react-i18next';
import { useThingNames } from '../../../shared/api/names';
import zh from '../../../shared/words/zh-CN/figures.json';

type Worded = keyof typeof zh.value;

/** Return a function that names a dimension's value: things by their names, words in the language. */
export function useNames(): (dimension: string, value: unknown) => string {
  const { t } = useTranslation('figures');
  const things = useThingNames();
  return (dimension, value) => {
    const words = zh.value[dimension as Worded] as Record<string, string> | undefined;
    const text = String(value ?? '');
    if (words !== undefined && text in words)
      return t(`value.${dimension}.${text}` as 'value.outcome.answered');
    return things(dimension, value);
  };
}
