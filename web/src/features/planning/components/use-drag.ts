import { type PointerEvent, useState } from 'react';
import type { Schema } from '../../../shared/api/client';
import { movedTo, nearestStart, withBreak } from '../model';
import { atX, type View } from './board-view';
import { useSteady } from './use-steady';

type Duty = Schema<'DutyView'>;
type Shift = Schema<'ShiftView'>;

export interface Drag {
  from: Duty;
  /** As it would be now. */
  to: Duty;
  shift: Shift;
  /** Which break is drawn along; null: the whole duty. */
  rest: number | null;
  /** From the duty's start to where it was taken, minutes. */
  grip: number;
  moved: boolean;
}

const SHAKY_PX = 3;

/** Draw a duty, or one of its breaks, to another time; `onDrop` is told only when it moved. */
export function useDrag(view: View, onDrop: (drag: Drag) => void, onClick: (duty: Duty) => void) {
  const [drag, setDrag] = useState<Drag | null>(null);
  const [begunX, setBegunX] = useState(0);

  function lane(event: PointerEvent<HTMLElement>): number {
    const box = event.currentTarget.closest('[data-lane]')?.getBoundingClientRect();
    return event.clientX - (box?.left ?? 0);
  }

  const onPointerDown = useSteady((event: PointerEvent<HTMLElement>, from: Duty, shift: Shift) => {
    if (event.button !== 0) return;
    const rest = (event.target as HTMLElement).dataset['rest'];
    event.currentTarget.setPointerCapture(event.pointerId);
    const { day, minute } = atX(view, lane(event));
    const grip = minute + (day - from.day) * 1_440 - from.start_min;
    setBegunX(event.clientX);
    setDrag({
      from,
      to: from,
      shift,
      rest: rest === undefined ? null : Number(rest),
      grip,
      moved: false,
    });
  });
  const onPointerMove = useSteady((event: PointerEvent<HTMLElement>) => {
    if (drag === null) return;
    if (!drag.moved && Math.abs(event.clientX - begunX) < SHAKY_PX) return;
    const at = atX(view, lane(event));
    const to =
      drag.rest === null
        ? movedTo(drag.from, at.day, nearestStart(drag.shift, at.minute - drag.grip))
        : withBreak(drag.from, drag.shift, drag.rest, at.minute);
    if (drag.moved && same(to, drag.to)) return;
    setDrag({ ...drag, to, moved: true });
  });
  const onPointerUp = useSteady(() => {
    if (drag === null) return;
    if (drag.moved) onDrop(drag);
    else onClick(drag.from);
    setDrag(null);
  });
  const onPointerCancel = useSteady(() => setDrag(null));
  const [hands] = useState({ onPointerDown, onPointerMove, onPointerUp, onPointerCancel });
  return { drag, hands };
}

export type Hands = ReturnType<typeof useDrag>['hands'];

function same(a: Duty, b: Duty): boolean {
  return a.day === b.day && a.start_min === b.start_min && `${a.rests}` === `${b.rests}`;
}
