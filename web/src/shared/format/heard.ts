/** How well a call is heard, in one word. Plain functions. */

/** Figures of one call; what the browser did not tell is null. */
export interface Heard {
  /** Mean variation of arrival, in milliseconds. */
  jitter_ms: number | null;
  /** Packets that did not arrive, of those that were to; 0 to 1. */
  loss_ratio: number | null;
  /** To the server and back, in milliseconds. */
  round_trip_ms: number | null;
  received_packets: number;
}

export type HeardGrade = 'good' | 'fair' | 'poor' | 'none';

/** Where hearing begins to suffer, and where it is bad: ITU-T G.114 (delay), G.113 (loss). */
const FAIR = { jitter_ms: 20, loss_ratio: 0.01, round_trip_ms: 200 };
const POOR = { jitter_ms: 50, loss_ratio: 0.05, round_trip_ms: 400 };

function exceeds(heard: Heard, limits: typeof FAIR): boolean {
  return (
    (heard.jitter_ms ?? 0) > limits.jitter_ms ||
    (heard.loss_ratio ?? 0) > limits.loss_ratio ||
    (heard.round_trip_ms ?? 0) > limits.round_trip_ms
  );
}

/** Return one word for the figures; `none` while nothing has arrived. */
export function gradeOf(heard: Heard | null): HeardGrade {
  if (heard === null || heard.received_packets === 0) return 'none';
  if (exceeds(heard, POOR)) return 'poor';
  return exceeds(heard, FAIR) ? 'fair' : 'good';
}
