import { useQuery } from '@tanstack/react-query';
import { Empty, Segmented, Select, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { Chip } from '../../../shared/ui/chip';
import { Failed } from '../../../shared/ui/failed';
import { keepingQuery, todayQuery } from '../api';
import { clockOf, sum } from '../model';
import { AbsencesCard } from './absences-card';
import { KeepingCard } from './keeping-card';
import styles from './page.module.css';
import { ProposalsCard } from './proposals-card';
import { TodayChart } from './today-chart';

type Today = Schema<'TodayView'>;

/** The running day: calls and people against the plan, proposals, who keeps to it. */
export function TodayPage({ maySteer }: { maySteer: boolean }) {
  const { t } = useTranslation('planning');
  const today = useQuery(todayQuery);
  const keeping = useQuery(keepingQuery);
  const [chosen, setChosen] = useState<string | null>(null);
  const [kind, setKind] = useState<'calls' | 'people'>('calls');
  if (today.isError) return <Failed error={today.error} onRetry={() => today.refetch()} />;
  if (today.data === undefined) return <Skeleton active style={{ padding: 20 }} />;
  const day = today.data;
  const queue = day.queues.find((each) => each.queue === chosen) ?? day.queues[0];
  const names = new Map(keeping.data?.map((each) => [each.agent, each.name]) ?? []);
  return (
    <section aria-label={t('section.today')} className={styles['page']}>
      <header className={styles['head']}>
        <h2 className="figures">{`${day.day}  ${clockOf(day.minute)}`}</h2>
        {day.schedule === null && <Chip tone="warn">{t('today.unpublished')}</Chip>}
        {day.missing.length > 0 && (
          <Chip tone="bad">{t('today.missing', { count: day.missing.length })}</Chip>
        )}
      </header>
      <Found day={day} />
      <div className={styles['card']}>
        <header className={styles['head']}>
          <Select
            aria-label={t('queue')}
            className={styles['queue'] ?? ''}
            value={queue?.queue ?? null}
            onChange={setChosen}
            options={day.queues.map((each) => ({ value: each.queue, label: each.name }))}
          />
          <Segmented
            value={kind}
            onChange={setKind}
            options={[
              { value: 'calls', label: t('today.calls') },
              { value: 'people', label: t('today.people') },
            ]}
          />
          {queue !== undefined && queue.trust > 0 && (
            <span className={styles['quiet']}>
              {t('today.trust', { percent: Math.round(queue.trust * 100) })}
            </span>
          )}
        </header>
        {queue === undefined ? (
          <Empty description={t('today.noForecast')} />
        ) : (
          <TodayChart queue={queue} kind={kind} minute={day.minute} interval={day.interval_min} />
        )}
      </div>
      <ProposalsCard day={day} names={names} maySteer={maySteer} />
      <KeepingCard keeping={keeping.data} error={keeping.error} />
      <AbsencesCard names={names} maySteer={maySteer} />
    </section>
  );
}

function Found({ day }: { day: Today }) {
  const { t } = useTranslation('planning');
  const past = Math.floor(day.minute / day.interval_min);
  const came = sum(day.queues.map((each) => sum(each.actual.slice(0, past))));
  const planned = sum(day.queues.map((each) => sum(each.planned.slice(0, past))));
  const expected = sum(day.queues.map((each) => sum(each.updated)));
  const slot = Math.min(past, 1_440 / day.interval_min - 1);
  const needed = sum(day.queues.map((each) => each.needed[slot] ?? 0));
  const there = sum(day.queues.map((each) => each.there[slot] ?? 0));
  const figures: readonly [string, string][] = [
    [t('today.came'), `${came.toFixed(0)} / ${planned.toFixed(0)}`],
    [
      t('today.deviation'),
      planned > 0 ? `${(((came - planned) / planned) * 100).toFixed(1)} %` : '–',
    ],
    [t('today.expected'), expected.toFixed(0)],
    [t('today.needThere'), `${needed.toFixed(0)} / ${Number(there.toFixed(1))}`],
    [t('today.present'), `${day.there_now} / ${day.planned_now}`],
    [t('today.waiting'), String(sum(day.queues.map((each) => each.waiting)))],
  ];
  return (
    <dl className={styles['figures']}>
      {figures.map(([name, value]) => (
        <div key={name} className={styles['figure']}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
