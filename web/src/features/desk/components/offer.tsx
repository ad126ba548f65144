import { StopOutlined } from '@ant-design/icons';
import { Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import { clock, since_s } from '../../../shared/format/figures';
import { useNow_s } from '../../../shared/time/clock';
import { type InHand, useAct, useQueue } from '../api';
import type { DeskPhone } from '../phone-port';
import { Answers } from './answers';
import styles from './panels.module.css';
import { WhoCalls } from './who-calls';

/** A call that rings: who it is, how long they waited, how long it still rings here. */
export function Offer({ hand, phone }: { hand: InHand; phone: DeskPhone }) {
  const { t } = useTranslation('desk');
  const decline = useAct('decline');
  const offered = hand.state === 'offered';
  return (
    <section className={styles['panel']} aria-labelledby="offer-title">
      <header className={styles['head']}>
        <h2 id="offer-title">{t(hand.callback ? 'offer.callback' : 'offer.title')}</h2>
        <TimeLeft hand={hand} />
      </header>
      <WhoCalls hand={hand} />
      <Answers
        phone={phone}
        rings={offered && phone.call?.state === 'ringing'}
        answer={t('offer.answer')}
        atPhone={t('offer.atPhone')}
        decline={{
          word: t('offer.decline'),
          icon: <StopOutlined aria-hidden />,
          can: offered,
          waits: decline.isPending,
          act: () => decline.mutate(undefined),
        }}
      />
    </section>
  );
}

/** How long it still rings here before it goes to somebody else. */
function TimeLeft({ hand }: { hand: InHand }) {
  const { t } = useTranslation('desk');
  const rings_s = useQueue(hand.queue)?.offer_timeout_s;
  const gone_s = since_s(hand.since, useNow_s());
  if (rings_s === undefined) return null;
  const left_s = Math.max(0, Math.ceil(rings_s - gone_s));
  return (
    <span className={styles['left']} role="timer">
      <span className="figures">{t('offer.left', { time: clock(left_s) })}</span>
      <Progress percent={(100 * left_s) / rings_s} showInfo={false} size={[88, 6]} aria-hidden />
    </span>
  );
}
