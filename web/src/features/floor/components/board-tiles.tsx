import { WarningOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { FloorNow, QueueNow } from '../../../live/floor-state';
import { clock, percent } from '../../../shared/format/figures';
import { usePreferences } from '../../../shared/preferences';
import { useNow_s } from '../../../shared/time/clock';
import type { Tile } from '../boards';
import { counted, longest_s } from '../model';
import styles from '../wallboard.module.css';

/** The tiles of a board, in its order. */
export function BoardTiles({ tiles, floor }: { tiles: readonly Tile[]; floor: FloorNow }) {
  return (
    <div className={styles['mosaic']}>
      {tiles.map((tile, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a board may have the same tile twice
        <div key={at} className={styles[tile.size ?? 'small']}>
          <One tile={tile} floor={floor} />
        </div>
      ))}
    </div>
  );
}

function One({ tile, floor }: { tile: Tile; floor: FloorNow }) {
  const { t } = useTranslation('floor');
  const queue = floor.queues.find(({ id }) => id === tile.queue);
  if (tile.kind === 'numbers') return <Numbers floor={floor} queues={floor.queues} />;
  if (tile.kind === 'clock')
    return (
      <article className={styles['large']}>
        <TimeOfDay />
      </article>
    );
  if (tile.kind === 'text') return <article className={styles['words']}>{tile.text}</article>;
  if (queue === undefined) return <article className={styles['words']}>{t('board.gone')}</article>;
  if (tile.kind === 'queue') return <QueueTile queue={queue} at={floor.at} />;
  return tile.kind === 'level' ? <Level queue={queue} /> : <Waits queue={queue} at={floor.at} />;
}

function Level({ queue }: { queue: QueueNow }) {
  const { t } = useTranslation('floor');
  const { language } = usePreferences();
  const ratio = queue.service_level_ratio;
  const below = ratio !== null && ratio < queue.sl_target;
  const target = percent(queue.sl_target, language);
  return (
    <article className={`${styles['large']} ${below ? styles['late'] : ''}`}>
      <h2>{queue.name}</h2>
      <p className="figures">
        {below && <WarningOutlined role="img" aria-label={t('queues.below', { target })} />}{' '}
        {ratio === null ? '–' : percent(ratio, language)}
      </p>
      <p className={styles['word']}>{t('board.target', { target })}</p>
    </article>
  );
}

function Waits({ queue, at }: { queue: QueueNow; at: string }) {
  const { t } = useTranslation('floor');
  const wait_s = longest_s(queue, at, useNow_s());
  const late = queue.waiting > 0 && wait_s > queue.sl_within_s;
  return (
    <article className={`${styles['large']} ${late ? styles['late'] : ''}`}>
      <h2>{queue.name}</h2>
      <p className="figures">{queue.waiting}</p>
      <p className={styles['word']}>
        {t('queues.waiting')} · {t('queues.longest')}{' '}
        <span className="figures">{queue.waiting === 0 ? '–' : clock(wait_s)}</span>
        {' · '}
        {t('queues.callbacks')} <span className="figures">{queue.callbacks}</span>
      </p>
    </article>
  );
}

export function TimeOfDay() {
  const { language } = usePreferences();
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'short' });
  return (
    <span className={`${styles['time']} figures`}>{time.format(new Date(useNow_s() * 1000))}</span>
  );
}

/** Of the queues that are shown: who waits. Of all agents that one sees: what they do. */
export function Numbers({ floor, queues }: { floor: FloorNow; queues: readonly QueueNow[] }) {
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

export function QueueTile({ queue, at }: { queue: QueueNow; at: string }) {
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
        <dt>{t('queues.callbacks')}</dt>
        <dd className="figures">{queue.callbacks}</dd>
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
