import { useMutation } from '@tanstack/react-query';
import { Empty, Spin } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed } from '../../../shared/ui/failed';
import { replayDay } from '../api';
import { plusDays, todayHere } from '../model';
import styles from './page.module.css';
import { type Asked, ReplayAsking } from './replay-asking';
import { ReplayFigures } from './replay-figures';
import { ReplayHabits } from './replay-habits';
import { ReplayIntervals } from './replay-intervals';

/** A past day played again: as it was, by habits alone, and with something changed. */
export function ReplayPage() {
  const { t } = useTranslation('planning');
  const [asked, setAsked] = useState<Asked>({
    day: plusDays(todayHere(), -1),
    people: 0,
    hours: [480, 1_080],
    order: null,
    choice: null,
    plan: null,
  });
  const play = useMutation({ mutationFn: replayDay });
  const found = play.data;
  return (
    <section aria-label={t('section.replay')} className={styles['page']}>
      <ReplayAsking
        asked={asked}
        onChange={setAsked}
        playing={play.isPending}
        onPlay={() => play.mutate(asked)}
      />
      {play.isError && <Failed error={play.error} onRetry={() => play.mutate(asked)} />}
      {play.isPending && (
        <div className={styles['card']}>
          <Spin description={t('replay.playing')}>
            <div style={{ height: 240 }} />
          </Spin>
        </div>
      )}
      {play.isIdle && (
        <div className={styles['card']}>
          <Empty description={t('replay.begin')} />
        </div>
      )}
      {found !== undefined && !play.isPending && (
        <>
          <p className={styles['quiet']}>
            {t('replay.told', {
              day: found.day,
              calls: found.calls.toLocaleString(),
              people: found.people,
              runs: found.runs,
            })}
          </p>
          <ReplayFigures found={found} />
          <ReplayIntervals found={found} />
          <ReplayHabits found={found} />
        </>
      )}
    </section>
  );
}
