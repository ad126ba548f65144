import {
  AudioMutedOutlined,
  AudioOutlined,
  PauseCircleOutlined,
  PhoneOutlined,
  PlayCircleOutlined,
  SwapOutlined,
} from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type DeskView, type InHand, useAct } from '../api';
import type { DeskPhone } from '../phone-port';
import { KeyButton } from './key-button';
import { Keypad } from './keypad';
import styles from './panels.module.css';
import { TransferDialog } from './transfer-dialog';

/** The buttons of a conversation. All keep their places; what cannot be done now is greyed. */
export function CallControls({
  desk,
  hand,
  phone,
}: {
  desk: DeskView;
  hand: InHand;
  phone: DeskPhone;
}) {
  const { t } = useTranslation('desk');
  const [hangUp, askWrapUp] = [useAct('hangUp'), useAct('askWrapUp')];
  return (
    <div className={styles['controls']}>
      <HoldButton desk={desk} held={hand.state === 'hold'} />
      {phone.inPage && phone.call?.state === 'ringing' && <AnswerButton phone={phone} />}
      {phone.inPage && phone.call?.state !== 'ringing' && <MuteButton phone={phone} />}
      {phone.inPage && (
        <Keypad disabled={phone.call?.state !== 'answered'} onKey={(key) => phone.press(key)} />
      )}
      <TransferButton desk={desk} />
      <RecordingButton desk={desk} paused={hand.contact.recording_paused} />
      <Button
        danger
        type="primary"
        icon={<PhoneOutlined rotate={225} aria-hidden />}
        disabled={!desk.can.includes('hang_up')}
        loading={hangUp.isPending}
        onClick={() => hangUp.mutate(undefined)}
      >
        {t('talk.hangUp')}
      </Button>
      {desk.can.includes('ask_wrap_up') && (
        <Button loading={askWrapUp.isPending} onClick={() => askWrapUp.mutate(undefined)}>
          {t('talk.askWrapUp')}
        </Button>
      )}
    </div>
  );
}

function HoldButton({ desk, held }: { desk: DeskView; held: boolean }) {
  const { t } = useTranslation('desk');
  const [hold, retrieve] = [useAct('hold'), useAct('retrieve')];
  return (
    <KeyButton
      name="hold"
      type={held ? 'primary' : 'default'}
      icon={held ? <PlayCircleOutlined aria-hidden /> : <PauseCircleOutlined aria-hidden />}
      disabled={!desk.can.includes(held ? 'retrieve' : 'hold')}
      loading={hold.isPending || retrieve.isPending}
      onPress={() => (held ? retrieve : hold).mutate(undefined)}
    >
      {t(held ? 'talk.retrieve' : 'talk.hold')}
    </KeyButton>
  );
}

/** The call rings here again, after the page was loaded anew. */
function AnswerButton({ phone }: { phone: DeskPhone }) {
  const { t } = useTranslation('desk');
  return (
    <KeyButton
      name="answer"
      type="primary"
      icon={<PhoneOutlined aria-hidden />}
      onPress={() => phone.answer()}
    >
      {t('offer.answer')}
    </KeyButton>
  );
}

function MuteButton({ phone }: { phone: DeskPhone }) {
  const { t } = useTranslation('desk');
  const muted = phone.call?.muted ?? false;
  return (
    <KeyButton
      name="mute"
      type={muted ? 'primary' : 'default'}
      icon={muted ? <AudioMutedOutlined aria-hidden /> : <AudioOutlined aria-hidden />}
      disabled={phone.call?.state !== 'answered'}
      aria-pressed={muted}
      onPress={() => phone.mute(!muted)}
    >
      {t(muted ? 'talk.unmute' : 'talk.mute')}
    </KeyButton>
  );
}

function TransferButton({ desk }: { desk: DeskView }) {
  const { t } = useTranslation('desk');
  const [open, show] = useState(false);
  const disabled = !desk.can.includes('transfer') && !desk.can.includes('consult');
  return (
    <>
      <KeyButton
        name="transfer"
        icon={<SwapOutlined aria-hidden />}
        disabled={disabled}
        onPress={() => show(true)}
      >
        {t('talk.transfer')}
      </KeyButton>
      {open && <TransferDialog desk={desk} onClose={() => show(false)} />}
    </>
  );
}

function RecordingButton({ desk, paused }: { desk: DeskView; paused: boolean }) {
  const { t } = useTranslation('desk');
  const pause = useAct('pauseRecording');
  const can = desk.can.includes(paused ? 'resume_recording' : 'pause_recording');
  return (
    <KeyButton
      name="pause"
      type={paused ? 'primary' : 'default'}
      disabled={!can}
      loading={pause.isPending}
      onPress={() => pause.mutate(!paused)}
    >
      {t(paused ? 'talk.resumeRecording' : 'talk.pauseRecording')}
    </KeyButton>
  );
}
