/** What the floor's line says makes of what is known of the floor. Pure. */

import type { Schema } from '../shared/api/client';

export type FloorNow = Schema<'FloorNow'>;
export type QueueNow = FloorNow['queues'][number];
export type AgentNow = FloorNow['agents'][number];
export type WaitingNow = FloorNow['waiting'][number];

interface Changes extends Omit<FloorNow, 'waiting'> {
  /** null: those who waited before. */
  waiting: readonly WaitingNow[] | null;
}

/** See `src/huawu/app/http/live.py`. */
export type FloorMessage =
  | { type: 'floor'; floor: FloorNow }
  | { type: 'changes'; changes: Changes }
  | { type: 'beat' }
  | { type: 'inbox' };

export interface FloorState {
  line: 'connecting' | 'open' | 'lost' | 'refused';
  floor: FloorNow | null;
}

export const UNKNOWN: FloorState = { line: 'connecting', floor: null };

/** Return the floor after a message; rows that did not change are the same objects. */
export function afterMessage(state: FloorState, message: FloorMessage): FloorState {
  if (message.type === 'floor') return { line: 'open', floor: message.floor };
  if (message.type !== 'changes' || state.floor === null) return state;
  const { changes } = message;
  const floor = {
    ...state.floor,
    ...changes,
    queues: replaced(state.floor.queues, changes.queues),
    agents: replaced(state.floor.agents, changes.agents),
    waiting: [...(changes.waiting ?? state.floor.waiting)],
  };
  return { ...state, floor };
}

function replaced<Row extends { id: string }>(rows: Row[], changed: readonly Row[]): Row[] {
  if (changed.length === 0) return rows;
  const byId = new Map(changed.map((row) => [row.id, row]));
  return rows.map((row) => byId.get(row.id) ?? row);
}
