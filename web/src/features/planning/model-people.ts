/** Rotas: cycles of days, each free, with any shift, or with a certain one. */

export const FREE = '';
export const ANY = '*';

/** Cycles that many centres use; the last two take early and late shifts in turn. */
export const CYCLES: readonly (readonly string[])[] = [
  cycle(5, 2),
  cycle(6, 1),
  cycle(4, 2),
  cycle(4, 4),
];

function cycle(on: number, off: number): readonly string[] {
  return [...Array<string>(on).fill(ANY), ...Array<string>(off).fill(FREE)];
}

/** Return a rota in words: runs of equal days, such as "any ×5, off ×2". */
export function rotaWords(
  rota: readonly string[],
  shifts: ReadonlyMap<string, string>,
  off: string,
  any: string,
): string {
  const runs: { day: string; count: number }[] = [];
  for (const day of rota) {
    const last = runs.at(-1);
    if (last?.day === day) last.count += 1;
    else runs.push({ day, count: 1 });
  }
  const word = (day: string) => (day === FREE ? off : day === ANY ? any : (shifts.get(day) ?? day));
  return runs.map(({ day, count }) => `${word(day)} ×${count}`).join(' · ');
}

/** Return a rota of another length: cut, or with free days at its end. */
export function ofLength(rota: readonly string[], length: number): string[] {
  return Array.from({ length }, (_, n) => rota[n] ?? FREE);
}

/** Return what all of some things have in common; undefined when they differ. */
export function common<Thing, Value>(
  things: readonly Thing[],
  of: (thing: Thing) => Value,
): Value | undefined {
  const [first, ...others] = things.map((thing) => of(thing));
  const same = others.every((each) => JSON.stringify(each) === JSON.stringify(first));
  return same ? first : undefined;
}
