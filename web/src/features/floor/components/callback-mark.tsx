import { PhoneOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import styles from './panel.module.css';

interface Props {
  /** How many; undefined marks one customer. */
  count?: number;
}

/** Says that nobody is on the line: who stands there is called when an agent is free. */
export function CallbackMark({ count }: Props) {
  const { t } = useTranslation('floor');
  const word = count === undefined ? t('waiting.callback') : t('queues.callbacksMean', { count });
  return (
    <span className={styles['callback']} role="img" title={word} aria-label={word}>
      <PhoneOutlined rotate={90} />
      {count !== undefined && <span className="figures">{count}</span>}
    </span>
  );
}
