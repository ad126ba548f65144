/** Values of metrics to text, each in the way of its unit. */

import type { Language } from '../preferences';

const MINUTE_S = 60;
const HOUR_S = 3600;

/** Return a text in the language of the screen. */
export function toldIn(words: { zh: string; en: string }, language: Language): string {
  return language === 'en' ? words.en : words.zh;
}

/** Return a figure as people write it; a dash where nothing is known. */
export function measured(value: unknown, unit: string, language: Language): string {
  if (typeof value !== 'number') return '–';
  const places = PLACES[unit] ?? 2;
  const format = (options: Intl.NumberFormatOptions, of = value) =>
    new Intl.NumberFormat(language, { maximumFractionDigits: places, ...options }).format(of);
  if (unit === 'ratio') return format({ style: 'percent', minimumFractionDigits: 1 });
  if (unit === 'seconds') return span(value, language);
  return format({});
}

const PLACES: Record<string, number> = { ratio: 1, count: 0, points: 1, number: 2 };

/** Return seconds in the unit that people would say: 8.4s, 3:05, 12:30 h. */
function span(value_s: number, language: Language): string {
  const size = Math.abs(value_s);
  if (size < MINUTE_S) {
    return new Intl.NumberFormat(language, {
      style: 'unit',
      unit: 'second',
      unitDisplay: 'narrow',
      minimumFractionDigits: 1,
      maximumFractionDigits: 1,
    }).format(value_s);
  }
  const whole = Math.round(size);
  const sign = value_s < 0 ? '-' : '';
  const two = (n: number) => String(n).padStart(2, '0');
  const minutes = Math.floor(whole / MINUTE_S) % MINUTE_S;
  if (whole < HOUR_S) return `${sign}${minutes}:${two(whole % MINUTE_S)}`;
  return `${sign}${Math.floor(whole / HOUR_S)}:${two(minutes)}:${two(whole % MINUTE_S)}`;
}
