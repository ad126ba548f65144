import { useTranslation } from 'react-i18next';
import zh from '../../../shared/words/zh-CN/figures.json';

type Known = keyof typeof zh.dimension;

/** Return a function that names a dimension; one that has no name of ours stands for itself. */
export function useDimensionName(): (name: string) => string {
  const { t } = useTranslation('figures');
  return (name) => (name in zh.dimension ? t(`dimension.${name as Known}`) : name);
}
