import { NumberOutlined } from '@ant-design/icons';
import { Button, Popover } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { KeyButton } from './key-button';
import styles from './panels.module.css';

const ROWS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const;

/** Keys that the other side hears: of a menu, of an extension. */
export function Keypad({ disabled, onKey }: { disabled: boolean; onKey: (key: string) => void }) {
  const { t } = useTranslation('desk');
  const [open, show] = useState(false);
  const keys = (
    <div className={styles['keypad']}>
      {ROWS.map((key) => (
        <Button key={key} size="large" onClick={() => onKey(key)}>
          {key}
        </Button>
      ))}
    </div>
  );
  return (
    <Popover
      open={open && !disabled}
      onOpenChange={show}
      trigger="click"
      content={keys}
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
