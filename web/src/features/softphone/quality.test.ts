import { expect, test } from 'vitest';
import { gradeOf } from '../../shared/format/heard';
import { qualityOf } from './quality';

const REPORT = [
  { type: 'inbound-rtp', kind: 'audio', packetsReceived: 990, packetsLost: 10, jitter: 0.004 },
  { type: 'outbound-rtp', kind: 'audio', packetsSent: 1000 },
  { type: 'remote-inbound-rtp', kind: 'audio', roundTripTime: 0.045 },
  { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.5 },
];

test('the figures come from both directions', () => {
  expect(qualityOf(REPORT)).toEqual({
    jitter_ms: 4,
    loss_ratio: 0.01,
    round_trip_ms: 45,
    received_packets: 990,
    sent_packets: 1000,
  });
});

test('what nobody told is not known, not nought', () => {
  const quality = qualityOf([]);
  expect([quality.jitter_ms, quality.loss_ratio, quality.round_trip_ms]).toEqual([
    null,
    null,
    null,
  ]);
  expect(gradeOf(quality)).toBe('none');
});

test('a packet that came twice is no negative loss', () => {
  const twice = [{ type: 'inbound-rtp', kind: 'audio', packetsReceived: 10, packetsLost: -2 }];
  expect(qualityOf(twice).loss_ratio).toBe(0);
});

test('one bad figure spoils the grade', () => {
  const good = qualityOf(REPORT);
  expect(gradeOf(good)).toBe('good');
  expect(gradeOf({ ...good, jitter_ms: 30 })).toBe('fair');
  expect(gradeOf({ ...good, loss_ratio: 0.08 })).toBe('poor');
  expect(gradeOf({ ...good, round_trip_ms: 450 })).toBe('poor');
});
