import { expect, test } from 'vitest';
import { PALETTES } from './tokens';

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

test.each(['light', 'dark'] as const)(
  'every ink of %s is readable where it stands (AA)',
  (scheme) => {
    const { canvas, surface, raised, text, quiet, primary, onPrimary, tones } = PALETTES[scheme];
    expect(contrast(onPrimary, primary)).toBeGreaterThan(4.5);
    for (const ground of [canvas, surface, raised]) {
      expect(contrast(text, ground)).toBeGreaterThan(7);
      expect(contrast(quiet, ground)).toBeGreaterThan(4.5);
      expect(contrast(primary, ground)).toBeGreaterThan(4.5);
    }
    for (const tone of Object.values(tones)) {
      expect(contrast(tone.ink, tone.wash)).toBeGreaterThan(4.5);
      expect(contrast(tone.ink, surface)).toBeGreaterThan(4.5);
    }
  },
);

test.each(['light', 'dark'] as const)('the focus ring of %s stands out (3 : 1)', (scheme) => {
  const { canvas, surface, focus } = PALETTES[scheme];
  expect(Math.min(contrast(focus, canvas), contrast(focus, surface))).toBeGreaterThan(3);
});
