import type { Schema } from './api/client';

type Disposition = Schema<'Disposition'>;

export interface Branch {
  value: string;
  title: string;
  /** Only leaves say what a contact was about. */
  selectable: boolean;
  children: Branch[];
}

/** Return dispositions as a tree, in the centre's order; one whose parent is gone stands on top. */
export function treeOf(all: readonly Disposition[]): Branch[] {
  const known = new Set(all.map((one) => one.id));
  const ordered = [...all].sort((a, b) => a.place - b.place || a.name.localeCompare(b.name));
  const below = (parent: string | null): Branch[] =>
    ordered
      .filter((one) => (known.has(one.parent ?? '') ? one.parent : null) === parent)
      .map((one) => {
        const children = below(one.id);
        return { value: one.id, title: one.name, selectable: children.length === 0, children };
      });
  return below(null);
}
