/** Where nobody speaks, from the picture of a recording's loudness. Pure. */

/** See `src/huawu/recordings/peaks.py`: 0 to 100 for each step, by channel. */
export interface Peaks {
  step_s: number;
  channels: number[][];
}

export interface Silence {
  from_s: number;
  to_s: number;
}

/** Quieter than this, of 100, is no speech. */
const QUIET = 2;
const SHORTEST_S = 1;
/** What is left of a silence, so that sentences do not run into each other. */
const KEPT_S = 0.3;

/** Return the stretches that can be skipped, in order. */
export function silencesOf({ step_s, channels }: Peaks): Silence[] {
  const count = Math.max(0, ...channels.map((peaks) => peaks.length));
  const found: Silence[] = [];
  let begun: number | null = null;
  for (let at = 0; at <= count; at += 1) {
    const quiet = at < count && channels.every((peaks) => (peaks[at] ?? 0) < QUIET);
    if (quiet) begun ??= at;
    else if (begun !== null) {
      const [from_s, to_s] = [begun * step_s + KEPT_S, at * step_s - KEPT_S];
      if ((at - begun) * step_s >= SHORTEST_S && to_s > from_s) found.push({ from_s, to_s });
      begun = null;
    }
  }
  return found;
}

/** Return where to go on when a silence has just begun; null where somebody speaks. */
export function skipFrom(silences: readonly Silence[], at_s: number): number | null {
  return silences.find(({ from_s, to_s }) => at_s >= from_s && at_s < to_s)?.to_s ?? null;
}
