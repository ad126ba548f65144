/** A proposal for the rest of the day, and the figures that speak for it. */

import { Button, Collapse } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { clockOf } from '../model';
import styles from './page.module.css';

export type Proposal = Schema<'ProposalView'>;

const FIGURES = [
  'service_level',
  'abandonment',
  'asa_s',
  'occupancy',
  'callbacks',
  'callback_wait_s',
] as const;

interface Props {
  proposal: Proposal;
  names: ReadonlyMap<string, string>;
  queues: ReadonlyMap<string, string>;
  busy: boolean;
  onApply: () => void;
}

/** One proposal: what it changes, what it would bring, and the button that does it. */
export function ProposalEntry({ proposal, names, queues, busy, onApply }: Props) {
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

interface PeopleProps extends Pick<Props, 'names' | 'queues'> {
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

/** Figures of the rest of the day, and by how much they would change. */
export function Effects({ title, figures, gain }: EffectsProps) {
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
