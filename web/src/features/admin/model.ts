/** Forms of things, as plain functions. */

import type { Thing } from './api';
import type { Field, Kind, Named } from './kind';

/** Return a new thing of a kind, before anybody filled it in. */
export function blank(kind: Kind, random: string): Thing {
  const id = kind.single ? 'main' : kind.prefix === null ? '' : `${kind.prefix}_${random}`;
  return { ...beginning(kind.fields), id };
}

/** Return a thing with what a form says; fields that no form shows stay as they are. */
export function filled(thing: Thing, values: Record<string, unknown>): Thing {
  const told = Object.entries(values).map(([name, value]) => [name, value ?? null]);
  const kept = Object.fromEntries(told);
  // A secret that is left empty keeps the present one.
  if (kept['secret'] === '') kept['secret'] = null;
  return { ...thing, ...kept, id: String(kept['id'] ?? thing.id) };
}

/** Return whether a thing holds every word that is searched for. */
export function holds(thing: Thing, words: string): boolean {
  const text = JSON.stringify(thing).toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** Return which kinds the fields of a kind name. */
export function namedBy({ fields }: Pick<Kind, 'fields'>): Named[] {
  const found = fields.flatMap((field) => {
    if (field.as === 'part') return namedBy(field);
    return field.as === 'one' || field.as === 'many' || field.as === 'levels' ? [field.of] : [];
  });
  return [...new Set(found)];
}

/** Return what new values begin with, by field. */
export function beginning(fields: readonly Field[]): Record<string, unknown> {
  return Object.fromEntries(
    fields.filter((field) => field.begin !== undefined).map((field) => [field.name, field.begin]),
  );
}

/** Return which fields differ between two versions, in the order of the kind. */
export function changedFields(
  kind: Kind,
  before: Thing,
  after: Thing,
): Kind['fields'][number]['name'][] {
  return kind.fields
    .map((field) => field.name)
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}

export interface Span {
  weekday: number;
  start: string;
  end: string;
}

/** A service level at some hours, of weekdays or of a date. */
export interface ServiceHours {
  weekdays: number[];
  day: string | null;
  start: string;
  end: string;
  target: number;
  within_s: number;
}

/** Return the spans of one weekday as people write them: "09:00-12:00, 13:00-18:00". */
export function spansOf(week: readonly Span[], weekday: number): string {
  return week
    .filter((span) => span.weekday === weekday)
    .map((span) => `${span.start}-${span.end}`)
    .join(', ');
}

/** Return spans that people wrote; null when they are malformed. */
export function readSpans(text: string): [string, string][] | null {
  const parts = text.split(/[,，;；]/).map((part) => part.trim());
  const found: [string, string][] = [];
  for (const part of parts.filter((each) => each !== '')) {
    const [, start, end] = /^(\d{1,2}:\d{2})\s*[-–—~至]\s*(\d{1,2}:\d{2})$/.exec(part) ?? [];
    if (start === undefined || end === undefined) return null;
    found.push([start.padStart(5, '0'), end.padStart(5, '0')]);
  }
  return found;
}

/** Return a week in which one weekday is open as given. */
export function withDay(
  week: readonly Span[],
  weekday: number,
  spans: readonly [string, string][],
): Span[] {
  const others = week.filter((span) => span.weekday !== weekday);
  const day = spans.map(([start, end]) => ({ weekday, start, end }));
  return [...others, ...day].sort(
    (a, b) => a.weekday - b.weekday || a.start.localeCompare(b.start),
  );
}

/** Say whether a field means anything beside what the others say. */
export function applies({ where }: Field, thing: Record<string, unknown>): boolean {
  return where === undefined || thing[where.name] === where.is;
}
