import { useTranslation } from 'react-i18next';
import type { Change } from '../model';
import styles from './page.module.css';

/** How a figure moved against an earlier one: an arrow, by how much, and whether that is good. */
export function ChangeMark({ change }: { change: Change | null }) {
  const { t } = useTranslation('figures');
  if (change === null) return <span className={styles['quiet']}>–</span>;
  const { verdict, rises, text } = change;
  if (rises === null) return <span className={styles['quiet']}>{t('change.none')}</span>;
  const colour = verdict === 'none' ? '' : (styles[verdict] ?? '');
  const word = verdict === 'none' ? '' : t(`change.${verdict}`);
  return (
    <span className={`${styles['number']} ${colour}`}>
      {rises ? '▲' : '▼'} {text} {word}
    </span>
  );
}
