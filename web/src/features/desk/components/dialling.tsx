import { PhoneOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { clock, since_s } from '../../../shared/format/figures';
import { useNow_s } from '../../../shared/time/clock';
import { type InHand, useAct } from '../api';
import type { DeskPhone } from '../phone-port';
import { Answers } from './answers';
import styles from './panels.module.css';
import { WhoCalls } from './who-calls';

/** A call of one's own that is not answered yet: the own telephone first, then the number. */
export function Dialling({ hand, phone }: { hand: InHand; phone: DeskPhone }) {
  const { t } = useTranslation('desk');
  const hangUp = useAct('hangUp');
  const now_s = useNow_s();
  const own = phone.inPage && phone.call?.state === 'ringing';
  return (
    <section className={styles['panel']} aria-labelledby="dialling-title">
      <header className={styles['head']}>
        <h2 id="dialling-title">{t('dial.dialling')}</h2>
        <span className={`${styles['clock']} figures`} role="timer">
          {clock(since_s(hand.since, now_s))}
        </span>
      </header>
      <WhoCalls hand={hand} />
      <Answers
        phone={phone}
        rings={own}
        answer={t('dial.pickUp')}
        atPhone={t('dial.atPhone')}
        decline={{
          word: t('dial.giveUp'),
          icon: <PhoneOutlined rotate={225} aria-hidden />,
          can: true,
          waits: hangUp.isPending,
          act: () => hangUp.mutate(undefined),
        }}
      />
    </section>
  );
}
