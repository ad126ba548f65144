import { useQuery } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { Failed } from '../../../shared/ui/failed';
import { boardQuery } from '../api';
import { BoardHead } from './board-head';
import { BoardRows } from './board-rows';
import { viewOf } from './board-view';
import { DutyDialog } from './duty-dialog';
import styles from './page.module.css';
import { usePlacing } from './use-placing';

type Board = Schema<'BoardView'>;

interface Props {
  schedule: Schema<'ScheduleView'>;
  mayWrite: boolean;
}

/** Who works when: people by time, with what is needed above. */
export function Board({ schedule, mayWrite }: Props) {
  const board = useQuery(boardQuery(schedule.id));
  if (board.isError) return <Failed error={board.error} onRetry={() => board.refetch()} />;
  if (board.data === undefined) return <Skeleton active paragraph={{ rows: 10 }} />;
  return <Drawn board={board.data} mayWrite={mayWrite} />;
}

function Drawn({ board, mayWrite }: { board: Board; mayWrite: boolean }) {
  const { t } = useTranslation('planning');
  const [week, setWeek] = useState(0);
  const [day, setDay] = useState<number | null>(null);
  const [search, setSearch] = useState('');
  const [open, setOpen] = useState<{ agent: string; day: number } | null>(null);
  const placing = usePlacing(board);
  const view = useMemo(() => viewOf(week, day), [week, day]);
  const people = useMemo(
    () => board.people.filter((each) => `${each.number} ${each.name}`.includes(search.trim())),
    [board.people, search],
  );
  return (
    <>
      <BoardHead
        board={board}
        mayWrite={mayWrite}
        week={week}
        day={day}
        search={search}
        onWeek={setWeek}
        onDay={setDay}
        onSearch={setSearch}
        undo={placing.undo}
        undoable={placing.undoable}
      />
      <BoardRows
        board={board}
        people={people}
        view={view}
        mayWrite={mayWrite}
        placing={placing}
        onOpen={(agent, at) => mayWrite && setOpen({ agent, day: at })}
      />
      <p className={styles['quiet']}>{t(mayWrite ? 'board.hint' : 'board.readOnly')}</p>
      {open !== null && (
        <DutyDialog
          board={board}
          agent={open.agent}
          day={open.day}
          placing={placing}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}
