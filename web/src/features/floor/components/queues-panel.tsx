import { EllipsisOutlined, WarningOutlined } from '@ant-design/icons';
import { Button, Dropdown, Empty } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FloorNow, QueueNow } from '../../../live/floor-state';
import { clock, percent, timeOfDay } from '../../../shared/format/figures';
import { usePreferences } from '../../../shared/preferences';
import { useNow_s } from '../../../shared/time/clock';
import { longest_s, staffed } from '../model';
import { CallbackMark } from './callback-mark';
import styles from './panel.module.css';
import { type QueueAct, QueueDialog } from './queue-dialog';

interface Props {
  floor: FloorNow;
  only: string | null;
  onOnly: (queue: string | null) => void;
  may: (permission: string) => boolean;
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
export function QueuesPanel({ floor, only, onOnly, may }: Props) {
  const { t } = useTranslation('floor');
  const [asked, askFor] = useState<{ act: QueueAct; queue: string } | null>(null);
  const queue = floor.queues.find(({ id }) => id === asked?.queue);
  const steers = may('floor:steer');
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
                {steers && <td />}
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
                  onAct={steers ? (act) => askFor({ act, queue: queue.id }) : null}
                />
              ))}
            </tbody>
          </table>
        )}
      </div>
      {asked !== null && queue !== undefined && (
        <QueueDialog act={asked.act} queue={queue} may={may} onClose={() => askFor(null)} />
      )}
    </section>
  );
}

interface RowProps {
  queue: QueueNow;
  at: string;
  current: boolean;
  onChoose: () => void;
  onAct: ((act: QueueAct) => void) | null;
}

function QueueRow({ queue, at, current, onChoose, onAct }: RowProps) {
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
        <AimMark queue={queue} />
        <AskMark queue={queue} />
      </td>
      <td className="figures">
        {queue.callbacks > 0 && <CallbackMark count={queue.callbacks} />}
        {queue.waiting}
      </td>
      <td className="figures">
        <Longest queue={queue} at={at} />
      </td>
      <td className="figures">
        {queue.expected_wait_s === null ? '–' : clock(queue.expected_wait_s)}
      </td>
      <td className="figures">
        <Level ratio={queue.interval_service_level_ratio} target={queue.sl_target} />
      </td>
      <td className="figures">
        <Level ratio={queue.service_level_ratio} target={queue.sl_target} />
      </td>
      <td className="figures">{queue.answered}</td>
      <td className="figures">{queue.abandoned}</td>
      <td className="figures">
        {queue.agents['ready'] ?? 0} / {staffed(queue)}
      </td>
      {onAct !== null && (
        <td className={styles['menu']}>
          <Acts queue={queue} onAct={onAct} />
        </td>
      )}
    </tr>
  );
}

/** What a supervisor set the target to, and until when. */
function AimMark({ queue }: { queue: QueueNow }) {
  const { t } = useTranslation('floor');
  const { language } = usePreferences();
  if (queue.aims_until === null) return null;
  const target = percent(queue.sl_target, language);
  const time = timeOfDay(queue.aims_until, language).slice(0, 5);
  const word = t('set.aims', { target, time });
  return (
    <span className={styles['mark']} role="img" title={word} aria-label={word}>
      {queue.sl_target < queue.own_target ? '↓' : '↑'}
      {target} · {time}
    </span>
  );
}

/** Until when who waits is asked whether to be called back. */
function AskMark({ queue }: { queue: QueueNow }) {
  const { t } = useTranslation('floor');
  const { language } = usePreferences();
  if (queue.asks_until === null) return null;
  const time = timeOfDay(queue.asks_until, language).slice(0, 5);
  const word = t('queues.asks', { time });
  return (
    <span className={styles['mark']} role="img" title={word} aria-label={word}>
      ☎ {time}
    </span>
  );
}

function Acts({ queue, onAct }: { queue: QueueNow; onAct: (act: QueueAct) => void }) {
  const { t } = useTranslation('floor');
  const acts = [
    'say',
    'aim',
    ...(queue.aims_until === null ? [] : ['restore']),
  ] as readonly QueueAct[];
  const items = acts.map((act) => ({
    key: act,
    label: t(`set.${act}`),
    onClick: () => onAct(act),
  }));
  return (
    <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
      <Button
        size="small"
        type="text"
        icon={<EllipsisOutlined aria-hidden />}
        aria-label={`${t('waiting.acts')}: ${queue.name}`}
      />
    </Dropdown>
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
function Level({ ratio, target }: { ratio: number | null; target: number }) {
  const { t } = useTranslation('floor');
  const { language } = usePreferences();
  if (ratio === null) return '–';
  const shown = percent(ratio, language);
  if (ratio >= target) return shown;
  const word = t('queues.below', { target: percent(target, language) });
  return (
    <span className={styles['warn']} title={word}>
      <WarningOutlined role="img" aria-label={word} /> {shown}
    </span>
  );
}
