import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Line, Microphone } from '../port';
import styles from './phone-panel.module.css';

/** What hinders the telephone, and what to do about it. Its place is kept. */
export function PhoneHint({ microphone, line }: { microphone: Microphone; line: Line }) {
  const { t } = useTranslation('softphone');
  return (
    <div className={styles['hint']} role="status">
      {hint()}
    </div>
  );

  function hint() {
    if (!window.isSecureContext) return <Alert type="error" showIcon title={t('insecure')} />;
    if (microphone === 'denied' || microphone === 'missing' || microphone === 'silent') {
      return <Alert type="error" showIcon title={t(`microphone.${microphone}`)} />;
    }
    if (line === 'refused') return <Alert type="error" showIcon title={t('refused')} />;
    return <p className={styles['quiet']}>{t(`hint.${line}`)}</p>;
  }
}
