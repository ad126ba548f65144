import { useQuery } from '@tanstack/react-query';
import { Button, Spin, Timeline } from 'antd';
import { useTranslation } from 'react-i18next';
import { moment } from '../../../shared/format/figures';
import { usePreferences } from '../../../shared/preferences';
import { Failed } from '../../../shared/ui/failed';
import { useTellTrouble } from '../../../shared/ui/trouble';
import { historyQuery, type Kept, useUndo } from '../api';
import type { Kind, Named } from '../kind';
import { changedFields } from '../model';
import styles from './page.module.css';
import { useShown } from './use-shown';

interface Props {
  kind: Kind;
  kept: Kept;
  mayWrite: boolean;
  name: (of: Named, id: string) => string;
}

/** Who changed what and when; every version can be taken back. */
export function ThingHistory({ kind, kept, mayWrite, name }: Props) {
  const { t } = useTranslation('admin');
  const { language } = usePreferences();
  const tell = useTellTrouble();
  const show = useShown(name);
  const history = useQuery(historyQuery(kind.plural, kept.thing.id));
  const undo = useUndo(kind.plural, kept.thing.id);
  if (history.isPending) return <Spin />;
  if (history.isError) return <Failed error={history.error} onRetry={() => history.refetch()} />;
  const newest = history.data[0];
  return (
    <Timeline
      items={history.data.map((version, place) => {
        const before = history.data[place + 1];
        const changed =
          before === undefined ? [] : changedFields(kind, before.thing, version.thing);
        return {
          key: version.version,
          content: (
            <div>
              <div className={styles['row']}>
                <strong>{t('version', { version: version.version })}</strong>
                <span className={styles['quiet']}>
                  {moment(version.changed_at, language)} ·{' '}
                  {version.changed_by === null ? t('house') : name('users', version.changed_by)}
                </span>
                {mayWrite && place > 0 && !version.removed && newest !== undefined && (
                  <Button
                    size="small"
                    loading={undo.isPending}
                    onClick={() =>
                      undo.mutate(
                        { to: version.version, version: newest.version },
                        { onError: tell },
                      )
                    }
                  >
                    {t('undo')}
                  </Button>
                )}
              </div>
              {version.removed && <div>{t('removed')}</div>}
              {before === undefined && <div>{t('made')}</div>}
              {kind.fields
                .filter((field) => changed.includes(field.name))
                .map((field) => (
                  <div key={field.name}>
                    {t(`field.${field.name}`)}: {show(field, before?.thing[field.name]) || '—'} →{' '}
                    {show(field, version.thing[field.name]) || '—'}
                  </div>
                ))}
            </div>
          ),
        };
      })}
    />
  );
}
