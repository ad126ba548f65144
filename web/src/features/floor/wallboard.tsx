import { FullscreenOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FloorNow } from '../../live/floor-state';
import { type KeptBoard, newBoardId, type Tile, useBoards } from './boards';
import { BoardDialog } from './components/board-dialog';
import { BoardTiles, Numbers, QueueTile, TimeOfDay } from './components/board-tiles';
import styles from './wallboard.module.css';

/** What stands in the address: each television has its own. */
export interface Shows {
  /** A board that somebody put together; "" is the floor's own. */
  board: string;
  /** On the floor's own board: which queues have a tile; none chosen: all have one. */
  queues: readonly string[];
}

interface Props {
  floor: FloorNow;
  lost: boolean;
  may: (permission: string) => boolean;
  shows: Shows;
  onShow: (shows: Shows) => void;
  /** The way back to the other pages. */
  back: ReactNode;
}

/** The floor for a television: numbers that are read from across the room. */
export function Wallboard({ floor, lost, may, shows, onShow, back }: Props) {
  const { t } = useTranslation('floor');
  const screen = useRef<HTMLElement>(null);
  const [edited, edit] = useState<KeptBoard | null>(null);
  const boards = useBoards(may('queues:read'));
  const board = boards.find(({ thing }) => thing.id === shows.board);
  const show = (id: string) => onShow({ board: id, queues: [] });
  return (
    <section ref={screen} className={styles['board']} aria-label={t('board.label')}>
      <header className={styles['head']}>
        {back}
        <Select
          className={styles['choice'] ?? ''}
          aria-label={t('board.choose')}
          value={board?.thing.id ?? ''}
          options={[
            { value: '', label: t('board.own') },
            ...boards.map(({ thing }) => ({ value: thing.id, label: thing.name })),
          ]}
          onChange={show}
        />
        {board === undefined && <Queues floor={floor} shows={shows} onShow={onShow} />}
        {may('queues:write') && (
          <>
            {board !== undefined && <Button onClick={() => edit(board)}>{t('board.edit')}</Button>}
            <Button onClick={() => edit(fresh(floor))}>{t('board.add')}</Button>
          </>
        )}
        <Button
          icon={<FullscreenOutlined aria-hidden />}
          onClick={() => void screen.current?.requestFullscreen()}
        >
          {t('board.full')}
        </Button>
        <span className={styles['lost']} role="status">
          {lost && t('line.lost')}
        </span>
        <TimeOfDay />
      </header>
      {board === undefined ? (
        <Own floor={floor} queues={shows.queues} />
      ) : (
        <BoardTiles tiles={board.thing.tiles} floor={floor} />
      )}
      {edited !== null && (
        <BoardDialog
          kept={edited}
          floor={floor}
          onSaved={(id) => {
            edit(null);
            show(id);
          }}
          onRemoved={() => {
            edit(null);
            show('');
          }}
          onClose={() => edit(null)}
        />
      )}
    </section>
  );
}

/** What a new board begins with. */
function fresh(floor: FloorNow): KeptBoard {
  const queues = floor.queues.slice(0, 8);
  const tiles: Tile[] = [
    { kind: 'numbers', size: 'full', text: '' },
    ...queues.map(({ id }): Tile => ({ kind: 'queue', size: 'small', queue: id, text: '' })),
  ];
  return { version: 0, thing: { id: newBoardId(), name: '', tiles } };
}

function Queues({ floor, shows, onShow }: Pick<Props, 'floor' | 'shows' | 'onShow'>) {
  const { t } = useTranslation('floor');
  return (
    <Select
      mode="multiple"
      allowClear
      maxTagCount={2}
      className={styles['choice'] ?? ''}
      aria-label={t('board.queues')}
      placeholder={t('board.queues')}
      value={[...shows.queues]}
      options={floor.queues.map(({ id, name }) => ({ value: id, label: name }))}
      onChange={(queues) => onShow({ board: '', queues })}
    />
  );
}

/** The floor's own board: the numbers, and a tile for each queue. */
function Own({ floor, queues }: { floor: FloorNow; queues: readonly string[] }) {
  const shown = floor.queues.filter(({ id }) => queues.length === 0 || queues.includes(id));
  return (
    <>
      <Numbers floor={floor} queues={shown} />
      <div className={styles['queues']}>
        {shown.map((queue) => (
          <QueueTile key={queue.id} queue={queue} at={floor.at} />
        ))}
      </div>
    </>
  );
}
