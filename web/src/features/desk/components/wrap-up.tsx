import { CheckOutlined, ClockCircleOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { clock } from '../../../shared/format/figures';
import { useNow_s } from '../../../shared/time/clock';
import { type DeskView, type InHand, useAct } from '../api';
import { KeyButton } from './key-button';
import styles from './panels.module.css';
import { WhoCalls } from './who-calls';

const MORE_S = 60;

/** After the conversation: how long is left, more time, and being done. */
export function WrapUp({ desk, hand }: { desk: DeskView; hand: InHand }) {
  const { t } = useTranslation('desk');
  const [end, extend] = [useAct('endWrapUp'), useAct('extendWrapUp')];
  return (
    <section className={styles['panel']} aria-labelledby="wrap-title">
      <header className={styles['head']}>
        <h2 id="wrap-title">{t('wrap.title')}</h2>
        <TimeLeft left_s={hand.wrap_left_s} />
      </header>
      <WhoCalls hand={hand} />
      <div className={styles['answers']}>
        <KeyButton
          name="finish"
          type="primary"
          size="large"
          icon={<CheckOutlined aria-hidden />}
          disabled={!desk.can.includes('end_wrap_up')}
          loading={end.isPending}
          onPress={() => end.mutate(undefined)}
        >
          {t('wrap.end')}
        </KeyButton>
        <Button
          size="large"
          icon={<ClockCircleOutlined aria-hidden />}
          disabled={!desk.can.includes('extend_wrap_up')}
          loading={extend.isPending}
          onClick={() => extend.mutate(MORE_S)}
        >
          {t('wrap.extend', { time: clock(MORE_S) })}
        </Button>
      </div>
    </section>
  );
}

/** Counts down from what the server said last. */
function TimeLeft({ left_s }: { left_s: number | null }) {
  const { t } = useTranslation('desk');
  const now_s = useNow_s();
  const [until_s, set] = useState<number | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the moment at which it was said
  useEffect(() => set(left_s === null ? null : now_s + left_s), [left_s]);
  if (until_s === null) return <span className={styles['clock']}>{t('wrap.open')}</span>;
  return (
    <span className={`${styles['clock']} figures`} role="timer">
      {t('wrap.left', { time: clock(until_s - now_s) })}
    </span>
  );
}
