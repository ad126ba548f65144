import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { TransferForm } from '../api';
import styles from './panels.module.css';

/** What can be done with whom is found; null where it cannot now. */
export interface Ways {
  busy: boolean;
  send: ((form: TransferForm) => void) | null;
  ask: ((form: TransferForm) => void) | null;
}

export function WayButtons({ form, can, ways }: { form: TransferForm; can: boolean; ways: Ways }) {
  const { t } = useTranslation('desk');
  const { busy, send, ask } = ways;
  return (
    <span className={styles['send']}>
      <Button disabled={!can || busy || ask === null} onClick={() => ask?.(form)}>
        {t('transfer.ask')}
      </Button>
      <Button disabled={!can || busy || send === null} onClick={() => send?.(form)}>
        {t('transfer.send')}
      </Button>
    </span>
  );
}
