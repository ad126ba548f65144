import { BulbOutlined, UndoOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Collapse, Empty } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, told } from '../../../shared/api/client';
import { Chip } from '../../../shared/ui/chip';
import { useTellTrouble } from '../../../shared/ui/trouble';
import { clockOf } from '../model';
import styles from './page.module.css';

type Proposals = Schema<'ProposalsView'>;
type Proposal = Schema<'ProposalView'>;

interface Props {
  day: Schema<'TodayView'>;
  names: ReadonlyMap<string, string>;
  maySteer: boolean;
}

const FIGURES = [
  'service_level',
  'abandonment',
  'asa_s',
  'occupancy',
  'callbacks',
  'callback_wait_s',
] as const;

/** What could be changed in the rest of the day, each with what it would bring. */
export function ProposalsCard({ day, names, maySteer }: Props) {
  const { t } = useTranslation('planning');
  const tell = useTellTrouble();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [found, setFound] = useState<Proposals | null>(null);
  const [done, setDone] = useState<readonly Proposal['act'][]>([]);
  const ask = useMutation({
    mutationFn: () => told(api.POST('/api/v1/planning/today/proposals')),
    onSuccess: (proposals) => {
      setFound(proposals);
      setDone([]);
    },
    onError: tell,
  });
  const apply = useMutation({
    mutationFn: ({ act }: Proposal) =>
      told(
        api.POST('/api/v1/planning/today/proposals/{id}/{act}', {
          params: { path: { id: found?.id ?? '', act } },
        }),
      ),
    onSuccess: ({ people }, { act }) => {
      setFound(
        (old) => old && { ...old, proposals: old.proposals.filter((each) => each.act !== act) },
      );
      setDone((old) => [...old, act]);
      void message.success(t(`act.done.${act}`, { count: people }));
      void client.invalidateQueries({ queryKey: ['planning'] });
    },
    onError: tell,
  });
  const undo = useMutation({
    mutationFn: (act: Proposal['act']) =>
      told(
        api.DELETE('/api/v1/planning/today/proposals/{id}/{act}', {
          params: { path: { id: found?.id ?? '', act } },
        }),
      ),
    onSuccess: ({ people }, act) => {
      setDone((old) => old.filter((each) => each !== act));
      void message.success(t('proposals.undone', { count: people }));
      void client.invalidateQueries({ queryKey: ['planning'] });
    },
    onError: tell,
  });
  return (
    <div className={styles['card']}>
      <header className={styles['head']}>
        <h3 className={styles['grow']}>{t('proposals.title')}</h3>
        {maySteer && (
          <Button
            type="primary"
            icon={<BulbOutlined aria-hidden />}
            loading={ask.isPending}
            disabled={day.schedule === null}
            onClick={() => ask.mutate()}
          >
            {t('proposals.ask')}
          </Button>
        )}
      </header>
      {found === null ? (
        <p className={styles['quiet']}>{t('proposals.hint')}</p>
      ) : (
        <>
          <Effects title={t('proposals.before')} figures={found.before} />
          {done.map((act) => (
            <header key={act} className={styles['head']}>
              <Chip tone="good">{t('proposals.applied')}</Chip>
              <span className={styles['grow']}>{t(`act.kind.${act}`)}</span>
              <Button
                icon={<UndoOutlined aria-hidden />}
                loading={undo.isPending}
                onClick={() => undo.mutate(act)}
              >
                {t('board.undo')}
              </Button>
            </header>
          ))}
          {found.proposals.length === 0 && done.length === 0 && (
            <Empty description={t('proposals.none')} />
          )}
          {found.proposals.map((each) => (
            <One
              key={each.act}
              proposal={each}
              names={names}
              queues={new Map(day.queues.map((queue) => [queue.queue, queue.name]))}
              busy={apply.isPending}
              onApply={() => apply.mutate(each)}
            />
          ))}
          {found.proposals.length > 1 && (
            <Effects title={t('proposals.together')} figures={found.together} />
          )}
        </>
      )}
    </div>
  );
}

interface OneProps {
  proposal: Proposal;
  names: ReadonlyMap<string, string>;
  queues: ReadonlyMap<string, string>;
  busy: boolean;
  onApply: () => void;
}

function One({ proposal, names, queues, busy, onApply }: OneProps) {
  const { t } = useTranslation('planning');
  const { act, changes } = proposal;
  return (
    <div className={styles['card']}>
      <header className={styles['head']}>
        <strong className={styles['grow']}>{t(`act.${act}`, { count: changes.length })}</strong>
        {changes
          .filter(({ target }) => target > 0)
          .map(({ queue, target }) => (
            <span key={queue} className="figures">
              {`${queues.get(queue) ?? queue} → ${written('service_level', target)}`}
            </span>
          ))}
        {changes
          .filter(({ until_min }) => until_min > 0)
          .map(({ queue, after_s, until_min }) => (
            <span key={queue} className="figures">
              {t('proposals.asks', {
                queue: queues.get(queue) ?? queue,
                after: after_s.toFixed(0),
                until: clockOf(until_min),
              })}
            </span>
          ))}
        <Button loading={busy} onClick={onApply}>
          {t(`act.apply.${act}`)}
        </Button>
      </header>
      <Effects title={t('proposals.after')} figures={proposal.after} gain={proposal.gain} />
      {Object.entries(proposal.queues).map(([queue, by]) => (
        <p key={queue} className={`${styles['quiet']} figures`}>
          {t('proposals.byQueue', {
            queue: queues.get(queue) ?? queue,
            by: `${by.mean > 0 ? '+' : ''}${written('service_level', by.mean)}`,
          })}
        </p>
      ))}
      {act === 'call_back' && <p className={styles['quiet']}>{t('proposals.callBackMeans')}</p>}
      {changes.some(({ agent }) => agent !== '') && (
        <People changes={changes} names={names} queues={queues} />
      )}
    </div>
  );
}

interface PeopleProps extends Pick<OneProps, 'names' | 'queues'> {
  changes: Proposal['changes'];
}

/** Whom a proposal concerns, and how. */
function People({ changes, names, queues }: PeopleProps) {
  const { t } = useTranslation('planning');
  return (
    <Collapse
      ghost
      size="small"
      items={[
        {
          key: 'who',
          label: t('proposals.who', { count: changes.length }),
          children: (
            <ul className={styles['notes']}>
              {changes.map((change) => (
                <li key={change.agent} className="figures">
                  {names.get(change.agent) ?? change.agent}
                  {change.rests.length > 0 && ` · ${change.rests.map(clockOf).join(' ')}`}
                  {change.extra_min !== 0 &&
                    ` · ${t('proposals.minutes', { minutes: change.extra_min })}`}
                  {change.queue !== '' && ` · ${queues.get(change.queue) ?? change.queue}`}
                </li>
              ))}
            </ul>
          ),
        },
      ]}
    />
  );
}

interface EffectsProps {
  title: string;
  figures: Proposal['after'];
  gain?: Proposal['gain'];
}

function Effects({ title, figures, gain }: EffectsProps) {
  const { t } = useTranslation('planning');
  return (
    <dl className={styles['figures']}>
      <div className={styles['figure']}>
        <dt>{title}</dt>
        <dd />
      </div>
      {FIGURES.map((name) => {
        const figure = figures[name];
        const by = gain?.[name];
        if (figure === undefined) return null;
        return (
          <div key={name} className={styles['figure']}>
            <dt>{t(`effect.${name}`)}</dt>
            <dd>
              {written(name, figure.mean)}
              {by !== undefined && (
                <small
                  className={styles['quiet']}
                >{` (${by.mean > 0 ? '+' : ''}${written(name, by.mean)})`}</small>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function written(name: (typeof FIGURES)[number], value: number): string {
  if (name === 'callbacks') return value.toFixed(0);
  return name === 'asa_s' || name === 'callback_wait_s'
    ? `${value.toFixed(0)} s`
    : `${(value * 100).toFixed(1)} %`;
}
