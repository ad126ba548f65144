import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { timeOfDay } from '../../../shared/format/figures';
import { usePreferences } from '../../../shared/preferences';
import { type Notice, useAcknowledge } from '../api';
import styles from '../inbox.module.css';

/** What supervisors tell: it stays over the page, out of the way, until it is acknowledged. */
export function Notices({ notices }: { notices: readonly Notice[] }) {
  const { t } = useTranslation('inbox');
  const { language } = usePreferences();
  const acknowledge = useAcknowledge();
  return (
    <div className={styles['notices']} role="alert">
      {notices.map((notice) => (
        <article key={notice.id} className={styles['notice']}>
          <p className={styles['by']}>
            {t('notice', { name: notice.name })}{' '}
            <time dateTime={notice.at} className="figures">
              {timeOfDay(notice.at, language).slice(0, 5)}
            </time>
          </p>
          <p className={styles['text']}>{notice.text}</p>
          <Button
            type="primary"
            size="small"
            loading={acknowledge.isPending && acknowledge.variables === notice.id}
            onClick={() => acknowledge.mutate(notice.id)}
          >
            {t('acknowledge')}
          </Button>
        </article>
      ))}
    </div>
  );
}
