import { useTranslation } from 'react-i18next';
import { clock } from '../../../shared/format/figures';
import { type InHand, useAgentName, useQueue } from '../api';
import { pressedKeys, waited_s } from '../model';
import styles from './panels.module.css';

/** Who it is: number, queue, how long they waited, what the menu learned of them. */
export function WhoCalls({ hand }: { hand: InHand }) {
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
      <p className={`${styles['number']} figures`}>{contact.number || t('who.withheld')}</p>
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
