import { Input } from 'antd';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { NoteKeeper } from '../note-keeper';
import styles from './customers.module.css';

/** One's own note about a contact; saved as it is typed. */
export function ContactNote({ contact, author }: { contact: string; author: string }) {
  const { t } = useTranslation('customers');
  const keeper = useMemo(() => new NoteKeeper(contact, author), [contact, author]);
  const { text, state } = useSyncExternalStore(
    (watcher) => keeper.watch(watcher),
    () => keeper.state,
  );
  useEffect(() => {
    void keeper.load();
    return () => keeper.flush();
  }, [keeper]);
  return (
    <div className={styles['note']}>
      <div className={styles['noteHead']}>
        <label htmlFor="contact-note">{t('note.title')}</label>
        <span role="status" className={styles['quiet']}>
          {t(`note.${state}`)}
        </span>
      </div>
      <Input.TextArea
        id="contact-note"
        rows={3}
        maxLength={10_000}
        value={text}
        disabled={state === 'loading'}
        placeholder={t('note.hint')}
        onChange={({ target }) => keeper.type(target.value)}
      />
    </div>
  );
}
