/** What the administration asks the server: things of the set-up, all by the same few routes. */

import {
  queryOptions,
  useMutation,
  useQueries,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { api, type Schema, told } from '../../shared/api/client';
import type { Named, Plural } from './kind';

/** A thing as the server keeps it; which fields it has, `kinds` says. */
export type Thing = { id: string } & Record<string, unknown>;

export interface Kept {
  version: number;
  removed: boolean;
  changed_at: string;
  changed_by: string | null;
  thing: Thing;
}

interface Page {
  items: Kept[];
  next: string | null;
}

/** The client without the types of single routes: the kinds share their shape, not their names. */
interface Door {
  GET<Body>(path: string, asked?: object): Promise<{ data?: Body; response: Response }>;
  PUT<Body>(path: string, asked?: object): Promise<{ data?: Body; response: Response }>;
  POST<Body>(path: string, asked?: object): Promise<{ data?: Body; response: Response }>;
  DELETE<Body>(path: string, asked?: object): Promise<{ data?: Body; response: Response }>;
}

const door = api as unknown as Door;

/** What others change shows here within this time. */
const LOOK_AGAIN_MS = 10_000;
const PAGE = 1_000;

const base = (plural: string) => `/api/v1/${plural}`;
const of = (plural: string, id: string) => `${base(plural)}/${encodeURIComponent(id)}`;
const seen = (version: number) => ({ headers: { 'If-Match': `"${version}"` } });

async function all(plural: string): Promise<Kept[]> {
  const found: Kept[] = [];
  for (let after: string | null = ''; after !== null; ) {
    const query = after === '' ? { limit: PAGE } : { limit: PAGE, after };
    const page: Page = await told(door.GET<Page>(base(plural), { params: { query } }));
    found.push(...page.items);
    after = page.next;
  }
  return found;
}

export const thingsQuery = (plural: Plural | 'flows') =>
  queryOptions({
    queryKey: ['things', plural],
    queryFn: () => all(plural),
    refetchInterval: LOOK_AGAIN_MS,
  });

export const historyQuery = (plural: Plural, id: string) =>
  queryOptions({
    queryKey: ['things', plural, id, 'history'],
    queryFn: () => told(door.GET<Kept[]>(`${of(plural, id)}/history`)),
  });

export const usesQuery = (plural: Plural, id: string) =>
  queryOptions({
    queryKey: ['things', plural, id, 'uses'],
    queryFn: () => told(door.GET<Schema<'UseView'>[]>(`${of(plural, id)}/uses`)),
  });

export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: () => told(api.GET('/api/v1/users')),
  refetchInterval: LOOK_AGAIN_MS,
});

/** Save a thing; `version` is the one that was seen, null for a new one. */
export function useSave(plural: Plural) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ thing, version }: { thing: Thing; version: number | null }) => {
      if (plural === 'devices' && version === null) {
        const made = await told(
          door.POST<{ device: Kept; secret: string }>(base(plural), { body: thing }),
        );
        return { kept: made.device, secret: made.secret };
      }
      const asked = { body: thing, ...(version === null ? {} : seen(version)) };
      return { kept: await told(door.PUT<Kept>(of(plural, thing.id), asked)), secret: null };
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['things'] }),
  });
}

export function useRemove(plural: Plural) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, version }: { id: string; version: number }) =>
      told(door.DELETE<null>(of(plural, id), seen(version))),
    onSuccess: () => client.invalidateQueries({ queryKey: ['things'] }),
  });
}

/** Save an earlier version again, as the next one. */
export function useUndo(plural: Plural, id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ to, version }: { to: number; version: number }) =>
      told(
        door.POST<Kept>(`${of(plural, id)}/undo`, {
          params: { query: { version: to } },
          ...seen(version),
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ['things'] }),
  });
}

/** Return the names of what ids stand for, by kind; an id that is not known stands for itself. */
export function useNames(
  kinds: readonly Named[],
  mayUsers: boolean,
): (of: Named, id: string) => string {
  const things = kinds.filter((kind): kind is Plural | 'flows' => kind !== 'users');
  const found = useQueries({ queries: things.map((kind) => thingsQuery(kind)) });
  const users = useQuery({ ...usersQuery, enabled: mayUsers }).data ?? [];
  return (of, id) => {
    if (of === 'users') return users.find((user) => user.id === id)?.name ?? id;
    const kept = found[things.indexOf(of)]?.data?.find((each) => each.thing.id === id);
    return kept === undefined ? id : labelOf(kept.thing);
  };
}

/** Return what people call a thing. */
export function labelOf(thing: Thing): string {
  return String(thing['name'] ?? thing['username'] ?? thing.id);
}
