import { Spin } from 'antd';
import { useTranslation } from 'react-i18next';
import { Failed } from '../../shared/ui/failed';
import { useRecordingsOf } from './api';
import styles from './player.module.css';
import { PlayerPanel } from './player-panel';

interface Props {
  contact: string;
  may: (permission: string) => boolean;
}

/** What can be heard of one contact. */
export function ContactRecordings({ contact, may }: Props) {
  const { t } = useTranslation('recordings');
  const found = useRecordingsOf(contact);
  return (
    <section className={styles['panel']} aria-labelledby="contact-recordings">
      <h2 id="contact-recordings">{t('ofContact')}</h2>
      {found.isPending && <Spin />}
      {found.isError && <Failed error={found.error} onRetry={() => found.refetch()} />}
      {found.data?.length === 0 && <p className={styles['quiet']}>{t('noneHere')}</p>}
      {found.data?.map((recording) => (
        <PlayerPanel key={recording.id} recording={recording} may={may} />
      ))}
    </section>
  );
}
