/** What people call queues, agents and teams. */

import { queryOptions, useQueries, useQuery } from '@tanstack/react-query';
import { api, told } from './client';

const KINDS = { queue: 'queues', agent: 'agents', team: 'teams' } as const;
type Kind = keyof typeof KINDS;

/** The client without the types of single routes: the three lists have one shape. */
interface Door {
  GET<Body>(path: string, asked: object): Promise<{ data?: Body; response: Response }>;
}

interface Page {
  items: { thing: { id: string; name?: string } }[];
}

const namesQuery = (kind: Kind) =>
  queryOptions({
    queryKey: ['names', kind],
    queryFn: async () => {
      const asked = { params: { query: { limit: 1000 } } };
      const door = api as unknown as Door;
      const page = await told(door.GET<Page>(`/api/v1/${KINDS[kind]}`, asked));
      return new Map(page.items.map(({ thing }) => [thing.id, thing.name ?? thing.id]));
    },
  });

/** Return a function that names one of them; an id that is not known stands for itself. */
export function useThingNames(): (kind: string, id: unknown) => string {
  const kinds = Object.keys(KINDS) as Kind[];
  const found = useQueries({ queries: kinds.map(namesQuery) });
  return (kind, id) => {
    const text = String(id ?? '');
    return found[kinds.indexOf(kind as Kind)]?.data?.get(text) ?? text;
  };
}

/** Return all of a kind, to choose from. */
export function useThings(kind: Kind): { value: string; label: string }[] {
  const found = useQuery(namesQuery(kind)).data ?? new Map<string, string>();
  return [...found].map(([value, label]) => ({ value, label }));
}
