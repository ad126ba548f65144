import { describe, expect, it } from 'vitest';
import { KINDS } from './kinds';
import { applies, blank, changedFields, filled, holds, readSpans, spansOf, withDay } from './model';

const kind = (plural: string) => {
  const found = KINDS.find((each) => each.plural === plural);
  if (found === undefined) throw new Error(plural);
  return found;
};

describe('a form', () => {
  it('begins with what the kind begins with', () => {
    expect(blank(kind('queues'), '1')).toMatchObject({ id: 'que_1', wrap: 'timed', needs: [] });
    expect(blank(kind('retention-policies'), '1').id).toBe('main');
  });

  it('keeps what it does not show and empties what is cleared', () => {
    const thing = { id: 'que_1', name: 'a', aging: 2, hours: 'hrs_1' };
    expect(filled(thing, { name: 'b', hours: undefined })).toEqual({
      id: 'que_1',
      name: 'b',
      aging: 2,
      hours: null,
    });
  });

  it('keeps a secret that is left empty', () => {
    expect(filled({ id: 't' }, { secret: '' })['secret']).toBeNull();
  });
});

describe('hours', () => {
  const week = [
    { weekday: 1, start: '09:00', end: '12:00' },
    { weekday: 1, start: '13:00', end: '18:00' },
  ];

  it('are written as people write them and read again', () => {
    const text = spansOf(week, 1);
    expect(text).toBe('09:00-12:00, 13:00-18:00');
    expect(readSpans(text)).toEqual([
      ['09:00', '12:00'],
      ['13:00', '18:00'],
    ]);
    expect(readSpans('9:00至18:00；19:00 - 20:00')).toHaveLength(2);
    expect(readSpans('')).toEqual([]);
    expect(readSpans('morning')).toBeNull();
  });

  it('change one weekday at a time, in order', () => {
    const changed = withDay(week, 1, [['10:00', '11:00']]);
    expect(changed).toEqual([{ weekday: 1, start: '10:00', end: '11:00' }]);
    expect(withDay(week, 7, [['10:00', '11:00']]).map((span) => span.weekday)).toEqual([1, 1, 7]);
  });
});

describe('a list', () => {
  it('is searched by every word, whatever the case', () => {
    expect(holds({ id: 'x', name: 'Red Team' }, 'team RED')).toBe(true);
    expect(holds({ id: 'x', name: 'Red Team' }, 'blue')).toBe(false);
  });

  it('tells which fields changed between versions', () => {
    const before = { id: 'tem', name: 'a' };
    expect(changedFields(kind('teams'), before, { id: 'tem', name: 'b' })).toEqual(['name']);
  });
});

describe('a field', () => {
  it('is asked only where another field gives it a meaning', () => {
    const encrypted = kind('devices').fields.find(({ name }) => name === 'encrypted');
    if (encrypted === undefined) throw new Error('telephones are encrypted or not');
    expect(applies(encrypted, { kind: 'sip' })).toBe(true);
    expect(applies(encrypted, { kind: 'webrtc' })).toBe(false);
  });
});
