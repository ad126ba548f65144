/** An answer as a table: lines by some dimensions, columns by the values of another. Plain functions. */

import type { Answer, Row } from './api';

export interface Cell {
  /** The answer's row. */
  row: Row;
  grades: Record<string, number>;
}

export interface Line {
  key: string;
  /** The line's own dimensions; with a pivot, those that are left. */
  dims: Row;
  /** By value of the pivot; by '' without one. */
  cells: Record<string, Cell>;
}

export interface Grid {
  dims: string[];
  /** The pivot's values in their order; [''] without one. */
  across: string[];
  lines: Line[];
}

/** Return an answer as lines and columns. */
export function gridOf(answer: Answer, pivot: string | undefined): Grid {
  const turned = pivot !== undefined && answer.by.includes(pivot);
  const dims = answer.by.filter((name) => !turned || name !== pivot);
  const across = new Set<string>();
  const lines = new Map<string, Line>();
  answer.rows.forEach((row, at) => {
    const column = turned ? String(row[pivot]) : '';
    const key = keyOf(dims, row);
    const line = lines.get(key) ?? { key, dims: row, cells: {} };
    line.cells[column] = { row, grades: answer.grades[at] ?? {} };
    lines.set(key, line);
    across.add(column);
  });
  const values = [...across];
  return { dims, across: turned ? values.sort(inOrder) : values, lines: [...lines.values()] };
}

/** Return what tells a group from others. */
function keyOf(dims: readonly string[], row: Row): string {
  return JSON.stringify(dims.map((name) => row[name]));
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Weekdays from Monday on, numbers by size, the rest by name. */
function inOrder(a: string, b: string): number {
  const days = WEEKDAYS.indexOf(a) - WEEKDAYS.indexOf(b);
  return days || a.localeCompare(b, undefined, { numeric: true });
}

/** Times that come once: a row of another span never has the same. */
const ONCE = new Set(['day', 'week', 'month', 'quarter_year', 'year', 'interval']);

/** Return a function that finds the row of an earlier answer that a row is compared with. */
export function earlierOf(answer: Answer, before: Answer | undefined): (row: Row) => Row | null {
  if (before === undefined || answer.by.some((name) => ONCE.has(name))) return () => null;
  const known = new Map(before.rows.map((row) => [keyOf(before.by, row), row]));
  return (row) => known.get(keyOf(answer.by, row)) ?? null;
}
