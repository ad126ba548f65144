import { useTranslation } from 'react-i18next';
import { clock, since_s } from '../../../shared/format/figures';
import { useNow_s } from '../../../shared/time/clock';
import { Chip } from '../../../shared/ui/chip';
import type { DeskView, InHand } from '../api';
import type { DeskPhone } from '../phone-port';
import { CallControls } from './call-controls';
import { ConsultStrip } from './consult-strip';
import styles from './panels.module.css';
import { WhoCalls } from './who-calls';

/** A conversation: who it is, how it is heard, and what can be done with it. */
export function Talk({ desk, hand, phone }: { desk: DeskView; hand: InHand; phone: DeskPhone }) {
  const { t } = useTranslation('desk');
  const now_s = useNow_s();
  return (
    <section className={styles['panel']} aria-labelledby="talk-title">
      <header className={styles['head']}>
        <h2 id="talk-title">{t(`talk.in.${titleOf(hand)}`)}</h2>
        <span className={`${styles['clock']} figures`} role="timer">
          {clock(since_s(hand.since, now_s))}
        </span>
      </header>
      <WhoCalls
        hand={hand}
        marks={
          <>
            {hand.listened_to && <Chip tone="info">{t('talk.listenedTo')}</Chip>}
            <RecordingMark hand={hand} />
          </>
        }
      />
      {hand.consult !== null && <ConsultStrip desk={desk} consult={hand.consult} />}
      <CallControls desk={desk} hand={hand} phone={phone} />
      <footer className={styles['foot']}>{phone.quality}</footer>
    </section>
  );
}

function RecordingMark({ hand }: { hand: InHand }) {
  const { t } = useTranslation('desk');
  if (hand.contact.recording === null) return null;
  const paused = hand.contact.recording_paused;
  return (
    <Chip tone={paused ? 'warn' : 'neutral'}>
      {t(paused ? 'talk.recordingPaused' : 'talk.recording')}
    </Chip>
  );
}

function titleOf(hand: InHand): 'talking' | 'hold' | 'consult' | 'conference' {
  const { state } = hand;
  return state === 'hold' || state === 'consult' || state === 'conference' ? state : 'talking';
}
