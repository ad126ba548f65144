import { useTranslation } from 'react-i18next';
import type { AgentNow } from '../../../live/floor-state';
import { timeOfDay } from '../../../shared/format/figures';
import { usePreferences } from '../../../shared/preferences';
import type { Shown } from '../shown';
import styles from './panel.module.css';

/** To which queues a supervisor moved an agent, and until when; nothing for all others. */
export function Moved({ agent, shown }: { agent: AgentNow; shown: Shown }) {
  const { t } = useTranslation('floor');
  const { language } = usePreferences();
  if (agent.assigned.length === 0) return null;
  const queues = agent.assigned.map((queue) => shown.queue(queue)).join(', ');
  const until = agent.assigned_until;
  const word =
    until === null
      ? t('set.moved', { queues })
      : t('set.movedUntil', { queues, time: timeOfDay(until, language).slice(0, 5) });
  return (
    <span className={styles['moved']} title={word}>
      {word}
    </span>
  );
}
