import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { clock } from '../../../shared/format/figures';
import { type InHand, useAgentName, useQueue } from '../api';
import { pressedKeys, waited_s } from '../model';
import styles from './panels.module.css';

interface Props {
  hand: InHand;
  /** What is to be known of the call while it lasts. */
  marks?: ReactNode;
}

/** Who it is: number, queue, how long they waited, what the menu learned of them. */
export function WhoCalls({ hand, marks }: Props) {
  const { t } = useTranslation('desk');
  const { contact } = hand;
  const waited = waited_s(hand);
  const queue = useQueue(hand.queue);
  const asking = useAgentName(hand.asked_by);
  const facts: [string, string][] = [
    [t('who.queue'), queue?.name ?? t('who.direct')],
    [t(contact.direction === 'outbound' ? 'who.shown' : 'who.called'), contact.called || '–'],
    ...(waited === null ? [] : [[t('who.waited'), clock(waited)] as [string, string]]),
    ...(asking === '' ? [] : [[t('who.askedBy'), asking] as [string, string]]),
    ...(hand.callback ? [[t('who.callback'), t('who.asked')] as [string, string]] : []),
    ...pressedKeys(contact),
  ];
  return (
    <div className={styles['who']}>
      <div className={styles['caller']}>
        <p className={`${styles['number']} figures`}>{contact.number || t('who.withheld')}</p>
        <span className={styles['marks']}>{marks}</span>
      </div>
      <dl className={styles['facts']}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="figures">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
