import { NumberOutlined } from '@ant-design/icons';
import { Button, Input, Popover } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { KeyButton } from './key-button';
import styles from './panels.module.css';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const;

interface Props {
  disabled: boolean;
  onKey: (key: string) => void;
}

/** Keys that the other side hears: of a menu, of an extension. */
export function Keypad({ disabled, onKey }: Props) {
  const { t } = useTranslation('desk');
  const [open, show] = useState(false);
  return (
    <Popover
      open={open && !disabled}
      onOpenChange={show}
      trigger="click"
      // Below: who it is and one's own state stay in sight.
      placement="bottom"
      content={<Keys onKey={onKey} />}
      destroyOnHidden
    >
      <span>
        <KeyButton
          name="keypad"
          icon={<NumberOutlined aria-hidden />}
          disabled={disabled}
          onPress={() => show(!open)}
        >
          {t('talk.keypad')}
        </KeyButton>
      </span>
    </Popover>
  );
}

/** The keys to click, and a field to type them into, which shows what was sent. */
function Keys({ onKey }: Pick<Props, 'onKey'>) {
  const { t } = useTranslation('desk');
  const [sent, setSent] = useState('');
  const send = (key: string) => {
    onKey(key);
    setSent((before) => before + key);
  };
  return (
    <div className={styles['keypad']}>
      <Input
        autoFocus
        readOnly
        className={`${styles['sent']} figures`}
        value={sent}
        aria-label={t('talk.keysSent')}
        placeholder={t('talk.keysHere')}
        onKeyDown={({ key }) => KEYS.some((one) => one === key) && send(key)}
      />
      {KEYS.map((key) => (
        <Button key={key} size="large" onClick={() => send(key)}>
          {key}
        </Button>
      ))}
    </div>
  );
}
