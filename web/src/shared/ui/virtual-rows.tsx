// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed one by one cannot be those of a table
// biome-ignore-all lint/a11y/useFocusableInteractive: in a table, unlike in a grid, what stands in the rows has the focus
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { type RowDrag, useRowDrag } from './row-drag';
import styles from './virtual-rows.module.css';

interface Props<Row> {
  label: string;
  /** One for each column. */
  heads: readonly ReactNode[];
  /** Widths as CSS writes them, such as `2fr 1fr 96px`. */
  columns: string;
  rows: readonly Row[];
  height_px: number;
  keyOf: (row: Row) => string;
  /** One for each column. */
  cells: (row: Row) => readonly ReactNode[];
  /** Rows that stand out; what they say must say why. */
  marked?: (row: Row) => boolean;
  /** What is said when there is no row. */
  empty: ReactNode;
  /** The end is in sight: more can be loaded. */
  onEnd?: () => void;
  /** Rows can be dragged onto each other; what that does must be there for keys, too. */
  drag?: RowDrag<Row>;
}

/** A table of any length, of which only what is seen is drawn. Arrow keys go from row to row. */
export function VirtualRows<Row>(props: Props<Row>) {
  const { rows, height_px, keyOf, columns } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => height_px,
    overscan: 8,
  });
  const seen = virtual.getVirtualItems();
  useNearEnd(seen.at(-1)?.index ?? 0, rows.length, props.onEnd);
  const { over, dragOf } = useRowDrag(props.drag, keyOf);
  const grid = { gridTemplateColumns: columns };
  return (
    <div
      role="table"
      aria-label={props.label}
      aria-rowcount={rows.length + 1}
      className={styles['table']}
    >
      <div role="rowgroup" className={styles['heads']}>
        <div role="row" className={styles['row']} style={grid}>
          {props.heads.map((head, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: columns do not move
            <div role="columnheader" key={at}>
              {head}
            </div>
          ))}
        </div>
      </div>
      <div ref={scroll} className={styles['scroll']}>
        {rows.length === 0 && (
          <div role="row">
            <div role="cell" className={styles['empty']}>
              {props.empty}
            </div>
          </div>
        )}
        <div
          role="rowgroup"
          className={styles['rows']}
          style={{ height: virtual.getTotalSize() }}
          onKeyDown={(event) => goByKey(event, virtual.scrollToIndex)}
        >
          {seen.map(({ index, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <div
                role="row"
                key={keyOf(row)}
                data-index={index}
                aria-rowindex={index + 2}
                {...dragOf(row)}
                className={`${styles['row']} ${styles['placed']} ${props.marked?.(row) ? styles['marked'] : ''} ${over === keyOf(row) ? styles['over'] : ''}`}
                style={{ ...grid, height: height_px, transform: `translateY(${start}px)` }}
              >
                {props.cells(row).map((cell, at) => (
                  <div
                    role="cell"
                    // biome-ignore lint/suspicious/noArrayIndexKey: columns do not move
                    key={at}
                    className={styles['cell']}
                    // What does not fit is told to who points at it.
                    title={typeof cell === 'string' ? cell : ''}
                  >
                    {cell}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function useNearEnd(last: number, count: number, onEnd: (() => void) | undefined): void {
  useEffect(() => {
    if (count > 0 && last >= count - 10) onEnd?.();
  }, [last, count, onEnd]);
}

/** Go to the row above or below, which may not be drawn yet. */
function goByKey(event: KeyboardEvent<HTMLElement>, show: (index: number) => void): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const here = (event.target as HTMLElement).closest<HTMLElement>('[data-index]');
  if (step === undefined || here === null) return;
  event.preventDefault();
  const wanted = Number(here.dataset['index']) + step;
  const rows = event.currentTarget;
  const focus = () =>
    rows.querySelector<HTMLElement>(`[data-index="${wanted}"] button, [data-index="${wanted}"] a`);
  show(Math.max(0, wanted));
  requestAnimationFrame(() => (focus() ?? here.querySelector('button'))?.focus());
}
