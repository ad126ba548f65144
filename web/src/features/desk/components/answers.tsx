import { PhoneOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import type { DeskPhone } from '../phone-port';
import { KeyButton } from './key-button';
import styles from './panels.module.css';

interface Props {
  phone: DeskPhone;
  /** The telephone in the page can be picked up now. */
  rings: boolean;
  answer: string;
  /** What is said when the telephone stands on the desk. */
  atPhone: string;
  decline: { word: string; icon: ReactNode; can: boolean; waits: boolean; act: () => void };
}

/** The two ways out of a call that rings: pick it up, or do not. */
export function Answers({ phone, rings, answer, atPhone, decline }: Props) {
  return (
    <div className={styles['answers']}>
      {phone.inPage ? (
        <KeyButton
          name="answer"
          type="primary"
          size="large"
          icon={<PhoneOutlined aria-hidden />}
          disabled={!rings}
          onPress={() => phone.answer()}
        >
          {answer}
        </KeyButton>
      ) : (
        <p className={styles['quiet']}>{atPhone}</p>
      )}
      <KeyButton
        name="decline"
        size="large"
        danger
        icon={decline.icon}
        disabled={!decline.can}
        loading={decline.waits}
        onPress={decline.act}
      >
        {decline.word}
      </KeyButton>
    </div>
  );
}
