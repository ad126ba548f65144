import { expect, test } from 'vitest';
import type { Schema } from '../../shared/api/client';
import { drawn, endOf, placeOf, wantedOf } from './model';

type Timeline = Schema<'TimelineView'>;

const NOW = '2026-05-04T09:01:40Z';

function span(kind: string, start: string, end: string | null) {
  return { kind, start: `2026-05-04T09:${start}Z`, end: end && `2026-05-04T09:${end}Z` };
}

function life(...spans: ReturnType<typeof span>[]): Timeline {
  const start = '2026-05-04T09:00:00Z';
  return {
    start,
    end: null,
    outcome: null,
    ended_by: null,
    spans,
    marks: [],
  } as unknown as Timeline;
}

test('what is searched comes from the address, and nonsense in it is left out', () => {
  const found = wantedOf({ number: 13800, text: '  ', longer_s: '60', shorter_s: 'x', more: 1 });
  expect(found).toEqual({ number: '13800', longer_s: 60 });
  expect(wantedOf({ longer_s: '', shorter_s: -1, queue: ' que_care ' })).toEqual({
    queue: 'que_care',
  });
});

test('stretches take the part of the picture that they took of the time', () => {
  const timeline = life(span('menu', '00:00', '00:20'), span('talk', '00:20', '01:20'));
  const found = drawn({ ...timeline, end: '2026-05-04T09:01:20Z' }, NOW);
  expect(found.map(({ start, width, length_s }) => [start, width, length_s])).toEqual([
    [0, 0.25, 20],
    [0.25, 0.75, 60],
  ]);
});

test('what lasts goes on to the present', () => {
  const timeline = life(span('waiting', '00:00', null));
  expect(drawn(timeline, NOW)[0]?.length_s).toBe(100);
  expect(placeOf(timeline, '2026-05-04T09:00:25Z', NOW)).toBe(0.25);
});

test('a wrap-up after the end belongs to the picture', () => {
  const timeline = { ...life(span('wrap_up', '01:00', '01:30')), end: '2026-05-04T09:01:00Z' };
  expect(endOf(timeline, NOW)).toBe('2026-05-04T09:01:30Z');
});
