import { WarningOutlined } from '@ant-design/icons';
import { Button, Empty } from 'antd';
import { useTranslation } from 'react-i18next';
import type { FloorNow, QueueNow } from '../../../live/floor-state';
import { clock, percent } from '../../../shared/format/figures';
import { usePreferences } from '../../../shared/preferences';
import { useNow_s } from '../../../shared/time/clock';
import { useQueueTargets } from '../api';
import { longest_s, staffed } from '../model';
import styles from './panel.module.css';

interface Props {
  floor: FloorNow;
  only: string | null;
  onOnly: (queue: string | null) => void;
}

const HEADS = [
  'name',
  'waiting',
  'longest',
  'expected',
  'interval',
  'day',
  'answered',
  'abandoned',
  'staff',
] as const;

/** Every queue: who waits, how it goes in this half hour and today, who serves it. */
export function QueuesPanel({ floor, only, onOnly }: Props) {
  const { t } = useTranslation('floor');
  return (
    <section className={styles['panel']} aria-labelledby="floor-queues">
      <header className={styles['head']}>
        <h2 id="floor-queues">{t('queues.title')}</h2>
        {only !== null && (
          <Button size="small" onClick={() => onOnly(null)}>
            {t('queues.all')}
          </Button>
        )}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard */}
      <div className={styles['body']} tabIndex={0}>
        {floor.queues.length === 0 ? (
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('queues.none')} />
        ) : (
          <table className={styles['table']}>
            <thead>
              <tr>
                {HEADS.map((head) => (
                  <th key={head} scope="col">
                    {t(`queues.${head}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {floor.queues.map((queue) => (
                <QueueRow
                  key={queue.id}
                  queue={queue}
                  at={floor.at}
                  current={queue.id === only}
                  onChoose={() => onOnly(queue.id === only ? null : queue.id)}
                />
              ))}
            </tbody>
          </table>
        )}
      </div>
    </section>
  );
}

interface RowProps {
  queue: QueueNow;
  at: string;
  current: boolean;
  onChoose: () => void;
}

function QueueRow({ queue, at, current, onChoose }: RowProps) {
  const { t } = useTranslation('floor');
  return (
    <tr aria-current={current || undefined}>
      <td>
        <button
          type="button"
          className={styles['name']}
          title={t('queues.only')}
          onClick={onChoose}
        >
          {queue.name}
        </button>
      </td>
      <td className="figures">{queue.waiting}</td>
      <td className="figures">
        <Longest queue={queue} at={at} />
      </td>
      <td className="figures">
        {queue.expected_wait_s === null ? '–' : clock(queue.expected_wait_s)}
      </td>
      <td className="figures">
        <Level ratio={queue.interval_service_level_ratio} queue={queue.id} />
      </td>
      <td className="figures">
        <Level ratio={queue.service_level_ratio} queue={queue.id} />
      </td>
      <td className="figures">{queue.answered}</td>
      <td className="figures">{queue.abandoned}</td>
      <td className="figures">
        {queue.agents['ready'] ?? 0} / {staffed(queue)}
      </td>
    </tr>
  );
}

function Longest({ queue, at }: { queue: QueueNow; at: string }) {
  const { t } = useTranslation('floor');
  const wait_s = longest_s(queue, at, useNow_s());
  if (queue.waiting === 0) return '–';
  if (wait_s <= queue.sl_within_s) return clock(wait_s);
  const word = t('queues.late', { time: clock(queue.sl_within_s) });
  return (
    <span className={styles['bad']} title={word}>
      <WarningOutlined role="img" aria-label={word} /> {clock(wait_s)}
    </span>
  );
}

/** A service level; one below the queue's target stands out. */
function Level({ ratio, queue }: { ratio: number | null; queue: string }) {
  const { t } = useTranslation('floor');
  const { language } = usePreferences();
  const target = useQueueTargets().get(queue);
  if (ratio === null) return '–';
  const shown = percent(ratio, language);
  if (target === undefined || ratio >= target) return shown;
  const word = t('queues.below', { target: percent(target, language) });
  return (
    <span className={styles['warn']} title={word}>
      <WarningOutlined role="img" aria-label={word} /> {shown}
    </span>
  );
}
