import { Alert, Button, Result } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { InHand } from './api';
import { DialPanel } from './components/dial-panel';
import { Dialling } from './components/dialling';
import { Offer } from './components/offer';
import { StateBar } from './components/state-bar';
import { Talk } from './components/talk';
import { WrapUp } from './components/wrap-up';
import styles from './desk.module.css';
import { callInHand, stageOf } from './model';
import type { DeskPhone } from './phone-port';
import { type HeldDesk, holdSession } from './use-desk';

interface Props {
  held: HeldDesk;
  phone: DeskPhone;
  /** What one's own plan says for now. */
  plan: ReactNode;
  /** One's own figures of today. */
  figures: ReactNode;
  /** What is known of the customer of the call in hand; without one, of oneself. */
  context: (hand: InHand | undefined) => ReactNode;
  /** What is written down about the call in hand. */
  work: (hand: InHand) => ReactNode;
}

/** An agent's desk: state on top, the call at the left, who it is about at the right. */
export function Desk({ held, phone, plan, figures, context, work }: Props) {
  const hand = callInHand(held.desk);
  const stage = stageOf(held.desk, held.here);
  if (stage === 'elsewhere') return <Elsewhere held={held} />;
  return (
    <div className={styles['desk']}>
      <StateBar desk={held.desk} plan={plan} figures={figures} />
      <LineNotice line={held.line} />
      <div className={styles['columns']}>
        <div className={styles['call']}>
          {stage === 'offer' && hand && <Offer hand={hand} phone={phone} />}
          {stage === 'dial' && hand && <Dialling hand={hand} phone={phone} />}
          {stage === 'talk' && hand && <Talk desk={held.desk} hand={hand} phone={phone} />}
          {stage === 'wrap' && hand && <WrapUp desk={held.desk} hand={hand} />}
          {(stage === 'talk' || stage === 'wrap') && hand && work(hand)}
          {stage === 'idle' && held.desk.can.includes('dial') && <DialPanel />}
          {(stage === 'idle' || stage === 'out') && phone.panel}
        </div>
        <div className={styles['context']}>{context(hand)}</div>
      </div>
    </div>
  );
}

/** Says over everything, without moving it, that what is shown may be old. */
function LineNotice({ line }: { line: HeldDesk['line'] }) {
  const { t } = useTranslation('desk');
  return (
    <div className={styles['notice']} role="status">
      {line === 'lost' && <Alert type="warning" showIcon title={t('line.lost')} />}
    </div>
  );
}

/** One works at one desk at a time; this window is not it. */
function Elsewhere({ held }: { held: HeldDesk }) {
  const { t } = useTranslation('desk');
  return (
    <Result
      status="info"
      title={t('elsewhere.title')}
      subTitle={t('elsewhere.lead')}
      extra={
        <Button type="primary" onClick={() => holdSession(held.desk.session_id)}>
          {t('elsewhere.here')}
        </Button>
      }
    />
  );
}
