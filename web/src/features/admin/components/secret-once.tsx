import { Alert, Button, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import styles from './page.module.css';

/** A secret that the server shows this once and never again. */
export function SecretOnce({ secret, onDone }: { secret: string; onDone: () => void }) {
  const { t } = useTranslation('admin');
  return (
    <div className={styles['stack']}>
      <Alert type="warning" showIcon title={t('secretOnce')} />
      <Typography.Text code copyable>
        {secret}
      </Typography.Text>
      <div>
        <Button type="primary" onClick={onDone}>
          {t('noted')}
        </Button>
      </div>
    </div>
  );
}
