/** How well a call is heard, from the browser's own counters. */

import type { Heard } from '../../shared/format/heard';

export interface Quality extends Heard {
  sent_packets: number;
}

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
