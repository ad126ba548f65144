import { Button, Dropdown } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { clock, since_s } from '../../../shared/format/figures';
import { useNow_s } from '../../../shared/time/clock';
import { houseReason, toneOf } from '../../../shared/ui/agent-state';
import { Chip } from '../../../shared/ui/chip';
import { type DeskView, useAct, useReasons } from '../api';
import { shownSince } from '../model';
import { holdSession } from '../use-desk';
import { KeyButton } from './key-button';
import { OwnQueues } from './own-queues';
import styles from './state-bar.module.css';

interface Props {
  desk: DeskView;
  /** What one's own plan says for now. */
  plan: ReactNode;
  /** One's own figures of today. */
  figures: ReactNode;
}

/** One's own state, for how long, one's day so far, and how to change it. */
export function StateBar({ desk, plan, figures }: Props) {
  const { t } = useTranslation('desk');
  return (
    <section className={styles['bar']} aria-label={t('bar.label')}>
      <Shown desk={desk} />
      <div className={styles['who']}>
        <strong>{desk.name}</strong>
        <span>{t('bar.agent', { number: desk.number })}</span>
      </div>
      <div className={styles['coming']}>
        <Coming desk={desk} />
        {plan}
      </div>
      <div className={styles['figures']}>
        {figures}
        <OwnQueues />
      </div>
      <div className={styles['acts']}>
        {desk.session === 'out' ? <SignIn /> : <Modes desk={desk} />}
      </div>
    </section>
  );
}

function Shown({ desk }: { desk: DeskView }) {
  const { t } = useTranslation('desk');
  const now_s = useNow_s();
  const reason = useReasonName(desk.state === 'not_ready' ? desk.reason : '');
  const since = shownSince(desk);
  return (
    <div className={styles['state']} role="status" aria-live="polite">
      <Chip tone={toneOf(desk.state)} strong>
        {t(`state.${desk.state}`)}
        {reason !== '' && ` · ${reason}`}
      </Chip>
      <span className={`${styles['clock']} figures`} aria-label={t('bar.inState')} role="timer">
        {since === null ? '' : clock(since_s(since, now_s))}
      </span>
    </div>
  );
}

/** What was noted for after the running contact. The place is always kept. */
function Coming({ desk }: { desk: DeskView }) {
  const { t } = useTranslation('desk');
  const reason = useReasonName(desk.next_reason);
  let text = '';
  if (desk.leaving) text = t('bar.leaving');
  else if (desk.next_mode === 'ready') text = t('bar.nextReady');
  else if (desk.next_mode === 'not_ready') text = t('bar.nextNotReady', { reason });
  return <div role="status">{text !== '' && <Chip tone="info">{text}</Chip>}</div>;
}

function SignIn() {
  const { t } = useTranslation('desk');
  const act = useAct('signIn');
  const enter = () => {
    // Whoever goes on to another page before the answer comes is signed in all the same.
    act.mutateAsync(false).then(
      (desk) => holdSession(desk.session_id),
      () => undefined, // told already
    );
  };
  return (
    <Button type="primary" loading={act.isPending} onClick={enter}>
      {t('bar.signIn')}
    </Button>
  );
}

function Modes({ desk }: { desk: DeskView }) {
  const { t } = useTranslation('desk');
  const [ready, notReady, signOut] = [useAct('ready'), useAct('notReady'), useAct('signOut')];
  const reasons = useReasons();
  const items = reasons.map((code) => ({ key: code.id, label: code.name }));
  return (
    <>
      <KeyButton
        name="ready"
        type="primary"
        disabled={!desk.can.includes('ready')}
        loading={ready.isPending}
        onPress={() => ready.mutate(undefined)}
      >
        {t('bar.ready')}
      </KeyButton>
      <Dropdown
        menu={{ items, onClick: ({ key }) => notReady.mutate(key) }}
        trigger={['click']}
        disabled={!desk.can.includes('not_ready')}
      >
        <Button loading={notReady.isPending}>{t('bar.notReady')}</Button>
      </Dropdown>
      <Button type="text" loading={signOut.isPending} onClick={() => signOut.mutate(undefined)}>
        {t('bar.signOut')}
      </Button>
    </>
  );
}

/** Return what a reason is called: the centre's own codes by their name, the house's by ours. */
function useReasonName(reason: string): string {
  const { t } = useTranslation('desk');
  const found = useReasons().find((code) => code.id === reason);
  if (found !== undefined) return found.name;
  const house = houseReason(reason);
  return house === undefined ? reason : t(`reason.${house}`);
}
