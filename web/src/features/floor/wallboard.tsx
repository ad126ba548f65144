import { FullscreenOutlined, WarningOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { type ReactNode, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { FloorNow, QueueNow } from '../../live/floor-state';
import { clock, percent } from '../../shared/format/figures';
import { usePreferences } from '../../shared/preferences';
import { useNow_s } from '../../shared/time/clock';
import { counted, longest_s } from './model';
import styles from './wallboard.module.css';

interface Props {
  floor: FloorNow;
  lost: boolean;
  /** Which queues have a tile; none chosen: all have one. */
  queues: readonly string[];
  onQueues: (queues: readonly string[]) => void;
  /** The way back to the other pages. */
  back: ReactNode;
}

/** The floor for a television: numbers that are read from across the room. */
export function Wallboard({ floor, lost, queues, onQueues, back }: Props) {
  const { t } = useTranslation('floor');
  const board = useRef<HTMLElement>(null);
  const shown = floor.queues.filter(({ id }) => queues.length === 0 || queues.includes(id));
  return (
    <section ref={board} className={styles['board']} aria-label={t('board.label')}>
      <header className={styles['head']}>
        {back}
        <Select
          mode="multiple"
          allowClear
          maxTagCount={3}
          className={styles['choice'] ?? ''}
          aria-label={t('board.queues')}
          placeholder={t('board.queues')}
          value={[...queues]}
          options={floor.queues.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={onQueues}
        />
        <Button
          icon={<FullscreenOutlined aria-hidden />}
          onClick={() => void board.current?.requestFullscreen()}
        >
          {t('board.full')}
        </Button>
        <span className={styles['lost']} role="status">
          {lost && t('line.lost')}
        </span>
        <TimeOfDay />
      </header>
      <Numbers floor={floor} queues={shown} />
      <div className={styles['queues']}>
        {shown.map((queue) => (
          <QueueTile key={queue.id} queue={queue} at={floor.at} />
        ))}
      </div>
    </section>
  );
}

function TimeOfDay() {
  const { language } = usePreferences();
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'short' });
  return (
    <span className={`${styles['time']} figures`}>{time.format(new Date(useNow_s() * 1000))}</span>
  );
}

/** Of the queues that are shown: who waits. Of all agents that one sees: what they do. */
function Numbers({ floor, queues }: { floor: FloorNow; queues: readonly QueueNow[] }) {
  const { t } = useTranslation('floor');
  const now_s = useNow_s();
  const agents = counted(floor.agents);
  const tiles = {
    waiting: queues.reduce((sum, queue) => sum + queue.waiting, 0),
    longest: clock(Math.max(0, ...queues.map((queue) => longest_s(queue, floor.at, now_s)))),
    ready: agents.ready,
    talking: agents.talking,
    wrap_up: agents.wrap_up,
    not_ready: agents.not_ready,
  };
  return (
    <dl className={styles['numbers']}>
      {(Object.keys(tiles) as (keyof typeof tiles)[]).map((name) => (
        <div key={name} className={styles['tile']}>
          <dt>
            {name === 'waiting' || name === 'longest' ? t(`queues.${name}`) : t(`group.${name}`)}
          </dt>
          <dd className="figures">{tiles[name]}</dd>
        </div>
      ))}
    </dl>
  );
}

function QueueTile({ queue, at }: { queue: QueueNow; at: string }) {
  const { t } = useTranslation('floor');
  const { language } = usePreferences();
  const wait_s = longest_s(queue, at, useNow_s());
  const target = queue.sl_target;
  const late = queue.waiting > 0 && wait_s > queue.sl_within_s;
  const ratio = queue.service_level_ratio;
  const below = ratio !== null && ratio < target;
  return (
    <article className={`${styles['queue']} ${late ? styles['late'] : ''}`}>
      <h2>{queue.name}</h2>
      <p className={`${styles['waiting']} figures`}>
        {queue.waiting}
        <span className={styles['word']}>{t('queues.waiting')}</span>
      </p>
      <dl className={styles['facts']}>
        <dt>{t('queues.longest')}</dt>
        <dd className="figures">
          {late && (
            <WarningOutlined
              role="img"
              aria-label={t('queues.late', { time: clock(queue.sl_within_s) })}
            />
          )}{' '}
          {queue.waiting === 0 ? '–' : clock(wait_s)}
        </dd>
        <dt>{t('queues.day')}</dt>
        <dd className={`${below ? styles['below'] : ''} figures`}>
          {below && (
            <WarningOutlined
              role="img"
              aria-label={t('queues.below', { target: percent(target, language) })}
            />
          )}{' '}
          {ratio === null ? '–' : percent(ratio, language)}
        </dd>
        <dt>{t('queues.answered')}</dt>
        <dd className="figures">{queue.answered}</dd>
        <dt>{t('queues.abandoned')}</dt>
        <dd className="figures">{queue.abandoned}</dd>
        <dt>{t('group.ready')}</dt>
        <dd className="figures">{queue.agents['ready'] ?? 0}</dd>
      </dl>
    </article>
  );
}
