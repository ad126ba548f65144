import { expect, test } from 'vitest';
import { ANY, CYCLES, common, FREE, ofLength, rotaWords } from './model-people';

test('a rota is told in runs of equal days', () => {
  const shifts = new Map([['sft_early', 'Early']]);
  const rota = [ANY, ANY, 'sft_early', FREE, FREE];
  expect(rotaWords(rota, shifts, 'off', 'any')).toBe('any ×2 · Early ×1 · off ×2');
  expect(rotaWords([], shifts, 'off', 'any')).toBe('');
});

test('a rota made longer ends with free days, made shorter loses its last', () => {
  expect(ofLength([ANY, ANY], 3)).toEqual([ANY, ANY, FREE]);
  expect(ofLength(CYCLES[0] ?? [], 2)).toEqual([ANY, ANY]);
});

test('people who differ have nothing in common', () => {
  const two = [{ rota: [ANY, FREE] }, { rota: [ANY, FREE] }];
  expect(common(two, (each) => each.rota)).toEqual([ANY, FREE]);
  expect(common([...two, { rota: [] }], (each) => each.rota)).toBeUndefined();
});
