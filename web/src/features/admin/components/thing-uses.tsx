import { useQuery } from '@tanstack/react-query';
import { Empty, Spin } from 'antd';
import { useTranslation } from 'react-i18next';
import { Failed } from '../../../shared/ui/failed';
import { useNames, usesQuery } from '../api';
import type { Plural } from '../kind';
import styles from './page.module.css';

/** The kinds that name others, and have names themselves. */
const NAMING = ['agents', 'queues', 'numbers', 'flows', 'dispositions'] as const;

/** Where a thing is named by others: what must change before it can go. */
export function ThingUses({ plural, id }: { plural: Plural; id: string }) {
  const { t } = useTranslation('admin');
  const uses = useQuery(usesQuery(plural, id));
  const name = useNames(NAMING, false);
  const named = (use: { kind: string; id: string }) => {
    const kind = NAMING.find((each) => each === `${use.kind}s`);
    return kind === undefined ? `${use.kind} ${use.id}` : `${use.kind} ${name(kind, use.id)}`;
  };
  if (uses.isPending) return <Spin />;
  if (uses.isError) return <Failed error={uses.error} onRetry={() => uses.refetch()} />;
  if (uses.data.length === 0) return <Empty description={t('unused')} />;
  return (
    <ul aria-label={t('tab.uses')} className={styles['uses']}>
      {uses.data.map((use) => (
        <li key={`${use.kind} ${use.id} ${use.field}`}>
          {named(use)} <span className={styles['mono']}>{use.field}</span>
        </li>
      ))}
    </ul>
  );
}
