import { type DragEvent, useRef, useState } from 'react';

/** How rows are dragged onto each other. */
export interface RowDrag<Row> {
  may: (row: Row) => boolean;
  onDrop: (row: Row, onto: Row) => void;
}

/** Dragging rows: what each row needs for it, and over which one something is held. */
export function useRowDrag<Row>(drag: RowDrag<Row> | undefined, keyOf: (row: Row) => string) {
  const dragged = useRef<Row | null>(null);
  const [over, hover] = useState<string | null>(null);
  const end = () => {
    dragged.current = null;
    hover(null);
  };
  const dragOf = (row: Row) =>
    drag === undefined || !drag.may(row)
      ? {}
      : {
          draggable: true,
          onDragStart: () => {
            dragged.current = row;
          },
          onDragOver: (event: DragEvent) => {
            if (dragged.current === null) return;
            event.preventDefault();
            hover(keyOf(row));
          },
          onDrop: (event: DragEvent) => {
            event.preventDefault();
            if (dragged.current !== null) drag.onDrop(dragged.current, row);
            end();
          },
          onDragEnd: end,
        };
  return { over, dragOf };
}
