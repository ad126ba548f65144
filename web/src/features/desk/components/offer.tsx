import { PhoneOutlined, StopOutlined } from '@ant-design/icons';
import { Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import { clock, since_s } from '../../../shared/format/figures';
import { useNow_s } from '../../../shared/time/clock';
import { type InHand, useAct, useQueue } from '../api';
import type { DeskPhone } from '../phone-port';
import { KeyButton } from './key-button';
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
        <h2 id="offer-title">{t('offer.title')}</h2>
        <TimeLeft hand={hand} />
      </header>
      <WhoCalls hand={hand} />
      <div className={styles['answers']}>
        {phone.inPage ? (
          <KeyButton
            name="answer"
            type="primary"
            size="large"
            icon={<PhoneOutlined aria-hidden />}
            disabled={!offered || phone.call?.state !== 'ringing'}
            onPress={() => phone.answer()}
          >
            {t('offer.answer')}
          </KeyButton>
        ) : (
          <p className={styles['quiet']}>{t('offer.atPhone')}</p>
        )}
        <KeyButton
          name="decline"
          size="large"
          danger
          icon={<StopOutlined aria-hidden />}
          disabled={!offered}
          loading={decline.isPending}
          onPress={() => decline.mutate(undefined)}
        >
          {t('offer.decline')}
        </KeyButton>
      </div>
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
