import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { checkDuty } from '../api';
import { clockOf, formOf, movedTo, plusDays } from '../model';
import styles from './board.module.css';
import { BoardRow } from './board-row';
import { HEAD_PX, NAME_PX, ROW_PX, type View, widthOf, xOf } from './board-view';
import { CoverStrip } from './cover-strip';
import { type Drag, useDrag } from './use-drag';
import type { Placing } from './use-placing';
import { useSteady } from './use-steady';

type Board = Schema<'BoardView'>;
type Duty = Schema<'DutyView'>;

interface Props {
  board: Board;
  people: Board['people'];
  view: View;
  mayWrite: boolean;
  placing: Placing;
  onOpen: (agent: string, day: number) => void;
}

const NONE: readonly Duty[] = [];

/** The rows that are in sight; the others are only room. */
export function BoardRows({ board, people, view, mayWrite, placing, onOpen }: Props) {
  const { t } = useTranslation('planning');
  const place = useRef<HTMLDivElement>(null);
  const { shifts, duties, broken } = useByPerson(board, view);
  const { drag, hands } = useDrag(
    view,
    ({ from, to }) => placing.place(from.agent, from, to),
    (duty) => onOpen(duty.agent, duty.day),
  );
  const open = useSteady(onOpen);
  const move = useSteady((duty: Duty, by: -1 | 1) => {
    const starts = shifts.get(duty.shift)?.starts ?? [];
    const start = starts[starts.indexOf(duty.start_min) + by];
    if (start !== undefined) placing.place(duty.agent, duty, movedTo(duty, duty.day, start));
  });
  const virtual = useVirtualizer({
    count: people.length,
    getScrollElement: () => place.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
  });
  const seen = virtual.getVirtualItems().flatMap(({ index }) => {
    const person = people[index];
    return person === undefined ? [] : [{ person, index }];
  });
  return (
    <div ref={place} className={styles['board']} data-testid="board">
      <div
        className={styles['sheet']}
        style={{
          height: HEAD_PX + people.length * ROW_PX,
          width: NAME_PX + widthOf(view),
        }}
      >
        <Head board={board} view={view} />
        {seen.map(({ person, index }) => (
          <BoardRow
            key={person.agent}
            person={person}
            duties={duties.get(person.agent) ?? NONE}
            shifts={shifts}
            broken={broken.get(person.agent)}
            view={view}
            schedule={board.schedule.id}
            monday={board.schedule.first}
            place={index}
            mayWrite={mayWrite}
            drawn={drag?.from.agent === person.agent && drag.moved ? drag.to : null}
            hands={hands}
            onDay={open}
            onMove={move}
          />
        ))}
        {people.length === 0 && <p style={{ padding: 16 }}>{t('board.nobody')}</p>}
        {drag?.moved === true && (
          <Said
            board={board}
            drag={drag}
            left={NAME_PX + xOf(view, drag.to.day, drag.to.start_min)}
            top={HEAD_PX + people.findIndex((p) => p.agent === drag.from.agent) * ROW_PX + 36}
          />
        )}
      </div>
    </div>
  );
}

function useByPerson(board: Board, view: View) {
  const shifts = useMemo(() => new Map(board.shifts.map((s) => [s.id, s])), [board.shifts]);
  const duties = useMemo(() => {
    const found = new Map<string, Duty[]>();
    for (const duty of board.duties) {
      if (duty.day < view.first || duty.day >= view.first + view.days) continue;
      const mine = found.get(duty.agent);
      if (mine === undefined) found.set(duty.agent, [duty]);
      else mine.push(duty);
    }
    return found;
  }, [board.duties, view]);
  const broken = useMemo(() => {
    const found = new Map<string, Set<number>>();
    for (const { agent, day } of board.breaches) {
      found.set(agent, (found.get(agent) ?? new Set()).add(day));
    }
    return found;
  }, [board.breaches]);
  return { shifts, duties, broken };
}

function Head({ board, view }: { board: Board; view: View }) {
  const { t } = useTranslation('planning');
  const marks =
    view.days === 1
      ? Array.from({ length: 12 }, (_, n) => ({ at: n * 120, day: view.first }))
      : Array.from({ length: view.days }, (_, n) => ({ at: 0, day: view.first + n }));
  return (
    <div className={styles['head']}>
      <div className={styles['corner']}>{t('board.legend')}</div>
      <div className={styles['scale']} style={{ width: widthOf(view) }}>
        {marks.map(({ at, day }) => (
          <span
            key={`${day} ${at}`}
            className={styles['tick']}
            style={{ left: xOf(view, day, at) }}
          >
            {view.days === 1 ? clockOf(at) : plusDays(board.schedule.first, day).slice(5)}
          </span>
        ))}
        <CoverStrip cover={board.cover} view={view} interval={board.interval_min} />
      </div>
    </div>
  );
}

interface SaidProps {
  board: Board;
  drag: Drag;
  left: number;
  top: number;
}

/** What the rules say to where a duty is held just now. */
function Said({ board, drag, left, top }: SaidProps) {
  const { t } = useTranslation('planning');
  const { id, first } = board.schedule;
  const { to, from } = drag;
  const day = plusDays(first, to.day);
  const from_day = from.day === to.day ? null : plusDays(first, from.day);
  const asked = { id, agent: to.agent, day, duty: { ...formOf(to), from_day } };
  const found = useQuery({
    queryKey: ['planning-check', asked],
    queryFn: () => checkDuty(asked),
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });
  const rules = [...new Set(found.data?.map((each) => each.rule) ?? [])];
  const rest = drag.rest === null ? null : (to.rests[drag.rest] ?? 0);
  return (
    <div className={styles['said']} style={{ left, top }} role="status">
      <strong className="figures">
        {rest === null ? clockOf(to.start_min) : t('board.breakAt', { at: clockOf(rest) })}
      </strong>
      {found.data !== undefined && rules.length === 0 && (
        <div className={styles['good']}>{t('board.allKept')}</div>
      )}
      {rules.map((rule) => (
        <div key={rule} className={styles['bad']}>
          {t(`rule.${rule}`)}
        </div>
      ))}
    </div>
  );
}
