import { expect, test } from 'vitest';
import {
  type AgentNow,
  afterMessage,
  type FloorMessage,
  type FloorNow,
  type FloorState,
  UNKNOWN,
} from './floor-state';
import { Frames } from './frames';

const MANY = 500;

function agent(number: number, state: AgentNow['state']): AgentNow {
  return { id: `agt_${number}`, name: `${number}`, state } as AgentNow;
}

function everybody(state: AgentNow['state']): AgentNow[] {
  return Array.from({ length: MANY }, (_, number) => agent(number, state));
}

const FLOOR = {
  at: '2026-05-04T09:00:00Z',
  queues: [],
  agents: everybody('ready'),
  waiting: [{ contact: 'con_1' }],
  calls: 1,
  talking: 0,
} as unknown as FloorNow;

const BEGUN = afterMessage(UNKNOWN, { type: 'floor', floor: FLOOR });

function changed(agents: AgentNow[], waiting: FloorNow['waiting'] | null = null): FloorMessage {
  return {
    type: 'changes',
    changes: { at: FLOOR.at, queues: [], agents, waiting, calls: 2, talking: 1 },
  };
}

test('what changed is replaced, and what did not stays the same object', () => {
  const { floor } = afterMessage(BEGUN, changed([agent(7, 'talking')]));
  expect(floor?.agents[7]?.state).toBe('talking');
  expect(floor?.agents[8]).toBe(FLOOR.agents[8]);
  expect([floor?.calls, floor?.talking, floor?.waiting]).toEqual([2, 1, FLOOR.waiting]);
});

test('who waits is told as a whole, also when nobody does any more', () => {
  expect(afterMessage(BEGUN, changed([], [])).floor?.waiting).toEqual([]);
});

test('changes that come before the floor is known, and beats, change nothing', () => {
  expect(afterMessage(UNKNOWN, changed([agent(1, 'ready')]))).toBe(UNKNOWN);
  expect(afterMessage(BEGUN, { type: 'beat' })).toBe(BEGUN);
});

test('a burst of 500 changes, one message each, is drawn once and loses nothing', () => {
  let [state, draws, frame]: [FloorState, number, () => void] = [BEGUN, 0, () => undefined];
  const frames = new Frames(
    () => {
      draws += 1;
    },
    (draw) => {
      frame = draw;
    },
  );
  for (const one of everybody('wrap_up')) {
    state = afterMessage(state, changed([one]));
    frames.ask();
  }
  frame();
  expect(draws).toBe(1);
  expect(new Set(state.floor?.agents.map((one) => one.state))).toEqual(new Set(['wrap_up']));
});

test('a frame that was drawn makes room for the next', () => {
  let draws = 0;
  const frames = new Frames(
    () => {
      draws += 1;
    },
    (draw) => draw(),
  );
  frames.ask();
  frames.ask();
  expect(draws).toBe(2);
});
