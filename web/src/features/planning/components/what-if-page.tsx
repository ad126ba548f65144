import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Button, Empty, Progress } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, told } from '../../../shared/api/client';
import { Failed } from '../../../shared/ui/failed';
import { trialQuery } from '../api';
import { plusDays, todayHere } from '../model';
import { type Asked, trialForm } from '../model-trial';
import styles from './page.module.css';
import { WhatIfAsking } from './what-if-asking';
import { WhatIfFigures } from './what-if-figures';
import { WhatIfIntervals } from './what-if-intervals';
import { WhatIfQueues } from './what-if-queues';

const begin = (asked: Asked) =>
  told(api.POST('/api/v1/planning/trials', { body: trialForm(asked) }));

/** A day tried out, past or to come: as it is and with something changed. */
export function WhatIfPage() {
  const { t } = useTranslation('planning');
  const [asked, setAsked] = useState<Asked>({
    day: plusDays(todayHere(), 1),
    runs: 40,
    hourCost: null,
    people: 0,
    hours: [480, 1_080],
    order: null,
    choice: null,
    plan: null,
    target: { queue: '', percent: 90 },
    keptPercent: 0,
    callbacks: false,
    callbacksAfter_s: 30,
  });
  const play = useMutation({ mutationFn: begin });
  const trial = useQuery(trialQuery(play.data?.id ?? '')).data ?? play.data;
  const playing = play.isPending || (trial !== undefined && trial.found === null && !trial.failed);
  return (
    <section aria-label={t('section.whatIf')} className={styles['page']}>
      <WhatIfAsking
        asked={asked}
        onChange={setAsked}
        playing={playing}
        onPlay={() => play.mutate(asked)}
      />
      {play.isError && <Failed error={play.error} onRetry={() => play.mutate(asked)} />}
      {play.isIdle && (
        <div className={styles['card']}>
          <Empty description={t('whatIf.begin')} />
        </div>
      )}
      {trial !== undefined && !play.isError && <Shown trial={trial} hourCost={asked.hourCost} />}
    </section>
  );
}

interface ShownProps {
  trial: Schema<'TrialView'>;
  hourCost: number | null;
}

function Shown({ trial, hourCost }: ShownProps) {
  const { t } = useTranslation('planning');
  if (trial.failed) return <Alert type="error" showIcon title={t('whatIf.failed')} />;
  const { found } = trial;
  if (found === null) return <Playing trial={trial} />;
  return (
    <>
      <p className={styles['quiet']}>
        {t(trial.ahead ? 'whatIf.toldAhead' : 'whatIf.toldPast', {
          day: trial.day,
          people: trial.people,
          runs: found.runs,
          present: Math.round(trial.present * 100),
        })}
      </p>
      <WhatIfFigures found={found} hourCost={hourCost} />
      <WhatIfIntervals found={found} interval_min={trial.interval_min} />
      <WhatIfQueues trial={trial} />
    </>
  );
}

/** How many runs are played, and an end to the rest. */
function Playing({ trial }: { trial: Schema<'TrialView'> }) {
  const { t } = useTranslation('planning');
  const stop = useMutation({
    mutationFn: () =>
      told(api.POST('/api/v1/planning/trials/{id}/stop', { params: { path: { id: trial.id } } })),
  });
  return (
    <div className={styles['card']}>
      <header className={styles['head']}>
        <span className={styles['grow']}>
          {t('whatIf.playing', { done: trial.done, runs: trial.runs })}
        </span>
        <Button disabled={trial.done < 2} loading={stop.isPending} onClick={() => stop.mutate()}>
          {t('whatIf.stop')}
        </Button>
      </header>
      <Progress percent={Math.round((100 * trial.done) / trial.runs)} />
    </div>
  );
}
