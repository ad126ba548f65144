/** How well a call is heard, from the browser's own counters. */

/** Figures of one call; what the browser does not tell is null. */
export interface Quality {
  /** Mean variation of arrival, in milliseconds. */
  jitter_ms: number | null;
  /** Packets that did not arrive, of those that were to; 0 to 1. */
  loss_ratio: number | null;
  /** To the server and back, in milliseconds. */
  round_trip_ms: number | null;
  received_packets: number;
  sent_packets: number;
}

export type Grade = 'good' | 'fair' | 'poor' | 'none';

type Entry = Record<string, unknown> & { type?: unknown };

function number(entry: Entry | undefined, name: string): number | null {
  const found = entry?.[name];
  return typeof found === 'number' && Number.isFinite(found) ? found : null;
}

/** Return the figures in a report of `RTCPeerConnection.getStats`. */
export function qualityOf(entries: Iterable<unknown>): Quality {
  const all = [...entries] as Entry[];
  const audio = (type: string) => all.find((e) => e.type === type && e['kind'] === 'audio');
  const [inbound, outbound, remote] = [
    audio('inbound-rtp'),
    audio('outbound-rtp'),
    audio('remote-inbound-rtp'),
  ];
  const pair = all.find((e) => e.type === 'candidate-pair' && e['nominated'] === true);
  const received = number(inbound, 'packetsReceived') ?? 0;
  // Counted as negative when a packet came twice.
  const lost = Math.max(0, number(inbound, 'packetsLost') ?? 0);
  const jitter_s = number(inbound, 'jitter');
  const trip_s = number(remote, 'roundTripTime') ?? number(pair, 'currentRoundTripTime');
  return {
    jitter_ms: jitter_s === null ? null : jitter_s * 1000,
    loss_ratio: received + lost === 0 ? null : lost / (received + lost),
    round_trip_ms: trip_s === null ? null : trip_s * 1000,
    received_packets: received,
    sent_packets: number(outbound, 'packetsSent') ?? 0,
  };
}

/** Where hearing begins to suffer, and where it is bad: ITU-T G.114 (delay), G.113 (loss). */
const FAIR = { jitter_ms: 20, loss_ratio: 0.01, round_trip_ms: 200 };
const POOR = { jitter_ms: 50, loss_ratio: 0.05, round_trip_ms: 400 };

function exceeds(quality: Quality, limits: typeof FAIR): boolean {
  return (
    (quality.jitter_ms ?? 0) > limits.jitter_ms ||
    (quality.loss_ratio ?? 0) > limits.loss_ratio ||
    (quality.round_trip_ms ?? 0) > limits.round_trip_ms
  );
}

/** Return one word for the figures; `none` while nothing has arrived. */
export function gradeOf(quality: Quality | null): Grade {
  if (quality === null || quality.received_packets === 0) return 'none';
  if (exceeds(quality, POOR)) return 'poor';
  return exceeds(quality, FAIR) ? 'fair' : 'good';
}
