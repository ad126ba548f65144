import { expect, test } from 'vitest';
import type { Schema } from './api/client';
import { treeOf } from './tree';

type Disposition = Schema<'Disposition'>;

function one(id: string, parent: string | null, place = 0): Disposition {
  return { id, name: id, parent, place };
}

test('dispositions stand below their parents in the order of their places', () => {
  const tree = treeOf([
    one('late', 'billing', 2),
    one('wrong', 'billing', 1),
    one('billing', null),
  ]);
  expect(tree.map((branch) => branch.value)).toEqual(['billing']);
  expect(tree[0]?.children.map((branch) => branch.value)).toEqual(['wrong', 'late']);
});

test('only the last word says what it was about', () => {
  const [billing] = treeOf([one('billing', null), one('wrong', 'billing')]);
  expect([billing?.selectable, billing?.children[0]?.selectable]).toEqual([false, true]);
});

test('one whose parent was removed is not lost', () => {
  expect(treeOf([one('wrong', 'gone')]).map((branch) => branch.value)).toEqual(['wrong']);
});
