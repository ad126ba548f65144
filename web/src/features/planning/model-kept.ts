/** How people kept to their plans: days added up, and people to teams. */

import type { Schema } from '../../shared/api/client';

type Person = Schema<'KeptDaysView'>;
type Day = Schema<'KeptDayView'>;

/** One line of the table: a person, or a team. */
export interface KeptLine {
  key: string;
  number: string;
  name: string;
  team: string;
  people: number;
  days: ReadonlyMap<string, Kept>;
  whole: Kept;
}

/** Sums of some days of some people. */
export interface Kept {
  planned_s: number;
  kept_s: number;
  planned_work_s: number;
  worked_s: number;
  lapses: number;
}

/** Return people as lines. */
export function personLines(people: readonly Person[]): KeptLine[] {
  return people.map((person) => {
    const days = new Map(person.days.map((day) => [day.day, addedUp([day])]));
    return {
      key: person.agent,
      number: person.number,
      name: person.name,
      team: person.team_name,
      people: 1,
      days,
      whole: addedUp(person.days),
    };
  });
}

/** Return teams as lines, in the order of their names; who has no team makes the last. */
export function teamLines(people: readonly Person[], nobodys: string): KeptLine[] {
  const teams = grouped(people, (person) => person.team_name);
  return [...teams]
    .map(([name, its]): KeptLine => {
      const days = grouped(
        its.flatMap((person) => person.days),
        (day) => day.day,
      );
      return {
        key: name,
        number: '',
        name: name === '' ? nobodys : name,
        team: name,
        people: its.length,
        days: new Map([...days].map(([day, all]) => [day, addedUp(all)])),
        whole: addedUp(its.flatMap((person) => person.days)),
      };
    })
    .sort((a, b) => Number(a.team === '') - Number(b.team === '') || a.name.localeCompare(b.name));
}

/** Return time in the planned activity by time planned; null when nothing was planned. */
export function adherenceOf(kept: Kept): number | null {
  return kept.planned_s > 0 ? kept.kept_s / kept.planned_s : null;
}

/** Return time worked by work planned; null when none was planned. */
export function conformanceOf(kept: Kept): number | null {
  return kept.planned_work_s > 0 ? kept.worked_s / kept.planned_work_s : null;
}

function addedUp(days: readonly (Kept | Day)[]): Kept {
  const total = { planned_s: 0, kept_s: 0, planned_work_s: 0, worked_s: 0, lapses: 0 };
  for (const day of days) {
    total.planned_s += day.planned_s;
    total.kept_s += day.kept_s;
    total.planned_work_s += day.planned_work_s;
    total.worked_s += day.worked_s;
    total.lapses += day.lapses;
  }
  return total;
}

function grouped<Thing>(things: readonly Thing[], by: (thing: Thing) => string) {
  const found = new Map<string, Thing[]>();
  for (const thing of things) {
    const mine = found.get(by(thing));
    if (mine === undefined) found.set(by(thing), [thing]);
    else mine.push(thing);
  }
  return found;
}
