import { expect, test } from 'vitest';
import { adherenceOf, conformanceOf, personLines, teamLines } from './model-kept';

const day = (at: string, planned: number, kept: number) => ({
  day: at,
  planned_s: planned,
  kept_s: kept,
  planned_work_s: planned,
  worked_s: 2 * kept,
  lapses: 1,
});
const person = (agent: string, team: string, days: ReturnType<typeof day>[]) => ({
  agent,
  number: agent,
  name: agent,
  team: team === '' ? null : team,
  team_name: team,
  days,
});

test('days of different lengths count by their length', () => {
  const [line] = personLines([person('a', 'red', [day('1', 100, 100), day('2', 300, 0)])]);
  expect(line && adherenceOf(line.whole)).toBe(0.25);
  expect(line && conformanceOf(line.whole)).toBe(0.5);
  expect(line?.whole.lapses).toBe(2);
});

test('a team is its people added up, and who has none comes last', () => {
  const lines = teamLines(
    [
      person('a', '', [day('1', 100, 100)]),
      person('b', 'red', [day('1', 100, 100)]),
      person('c', 'red', [day('1', 100, 0)]),
    ],
    'nobody',
  );
  expect(lines.map(({ name, people }) => [name, people])).toEqual([
    ['red', 2],
    ['nobody', 1],
  ]);
  const red = lines[0]?.days.get('1');
  expect(red && adherenceOf(red)).toBe(0.5);
});

test('a day on which nothing was planned has no adherence', () => {
  const [line] = personLines([person('a', 'red', [day('1', 0, 0)])]);
  expect(line && adherenceOf(line.whole)).toBeNull();
});
