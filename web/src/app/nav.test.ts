import { expect, test } from 'vitest';
import type { Me } from './me';
import { placesFor } from './nav';

const PERMISSIONS = ['desk:work', 'planning:read-own', 'floor:read'];

function of(agent: string | null): string[] {
  return placesFor({ permissions: PERMISSIONS, agent } as Me).map(({ to }) => to);
}

test('an agent begins at their desk', () => {
  expect(of('agt_1')).toEqual(['/desk', '/floor', '/plan']);
});

test('who takes no contacts begins where they work, whatever they may', () => {
  expect(of(null)).toEqual(['/floor']);
});
