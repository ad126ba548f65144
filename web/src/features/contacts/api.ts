/** What is asked about contacts that were, and those that are. */

import { queryOptions, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { api, type Schema, told } from '../../shared/api/client';
import type { Language } from '../../shared/preferences';
import { useTellTrouble } from '../../shared/ui/trouble';
import type { Wanted } from './model';

export type FoundContact = Schema<'FoundContact'>;
export type Timeline = Schema<'TimelineView'>;

const PAGE = 100;
const MANY = 200;
/** A contact that is not over is looked at again this often. */
const AGAIN_MS = 3000;

const at = (id: string) => ({ params: { path: { id } } });

/** Find contacts, newest first; the next page is asked for by the last place of the one before. */
export function useContacts(wanted: Wanted) {
  return useInfiniteQuery({
    queryKey: ['contacts', 'found', wanted],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) => {
      const after = pageParam === null ? {} : { after: pageParam };
      return told(
        api.GET('/api/v1/contacts', { params: { query: { ...wanted, ...after, limit: PAGE } } }),
      );
    },
    getNextPageParam: (page) => page.next,
  });
}

export function useContact(id: string) {
  return useQuery({
    queryKey: ['contacts', 'one', id],
    queryFn: () => told(api.GET('/api/v1/contacts/{id}', at(id))),
    refetchInterval: ({ state }) =>
      state.data === undefined || state.data.phase === 'ended' ? false : AGAIN_MS,
  });
}

export function useTimeline(id: string) {
  return useQuery({
    queryKey: ['contacts', 'timeline', id],
    queryFn: () => told(api.GET('/api/v1/contacts/{id}/timeline', at(id))),
    refetchInterval: ({ state }) => (state.data?.end === null ? AGAIN_MS : false),
  });
}

/** How it was heard in the pages of the agents who handled it; nobody tells of desk phones. */
export function useHeard(id: string) {
  return useQuery({
    queryKey: ['contacts', 'heard', id],
    queryFn: () => told(api.GET('/api/v1/contacts/{id}/quality', at(id))),
  });
}

export function useExplanation(id: string, language: Language) {
  const asked = language === 'en' ? 'en' : 'zh';
  return useQuery({
    queryKey: ['contacts', 'explanation', id, asked],
    queryFn: () =>
      told(
        api.GET('/api/v1/contacts/{id}/explanation', {
          params: { path: { id }, query: { language: asked } },
        }),
      ),
    select: (told) => told.sentences,
  });
}

export function useNotes(id: string) {
  return useQuery({
    queryKey: ['contacts', 'notes', id],
    queryFn: () => told(api.GET('/api/v1/contacts/{id}/notes', at(id))),
  });
}

/** Show the number in clear, for a reason that is written down. */
export function useReveal(id: string) {
  const tell = useTellTrouble();
  return useMutation({
    mutationFn: (reason: string) =>
      told(api.POST('/api/v1/contacts/{id}/number/reveal', { ...at(id), body: { reason } })),
    onError: tell,
  });
}

const queuesQuery = queryOptions({
  queryKey: ['queues'],
  queryFn: () => told(api.GET('/api/v1/queues', { params: { query: { limit: MANY } } })),
  select: (page) => page.items.map((kept) => kept.thing),
});

const dispositionsQuery = queryOptions({
  queryKey: ['dispositions'],
  queryFn: () => told(api.GET('/api/v1/dispositions', { params: { query: { limit: MANY } } })),
  select: (page) => page.items.map((kept) => kept.thing),
});

const agentsQuery = queryOptions({
  queryKey: ['agents', 'all'],
  queryFn: everyAgent,
});

async function everyAgent(): Promise<Schema<'AgentProfile'>[]> {
  const found: Schema<'AgentProfile'>[] = [];
  let after: string | null = null;
  do {
    const query = after === null ? { limit: MANY } : { limit: MANY, after };
    const page: Schema<'Page_AgentProfile_'> = await told(
      api.GET('/api/v1/agents', { params: { query } }),
    );
    found.push(...page.items.map((kept) => kept.thing));
    after = page.next;
  } while (after !== null);
  return found;
}

/** The centre's things by what people call them. */
export interface Names {
  queues: readonly { id: string; name: string }[];
  agents: readonly { id: string; name: string; number: string; user?: string | null }[];
  dispositions: readonly Schema<'Disposition'>[];
}

export function useNames(): Names {
  const queues = useQuery(queuesQuery).data ?? [];
  const agents = useQuery(agentsQuery).data ?? [];
  const dispositions = useQuery(dispositionsQuery).data ?? [];
  return { queues, agents, dispositions };
}

/** Return what people call a thing; its id when it is not there any more. */
export function nameOf(things: readonly { id: string; name: string }[], id: string | null): string {
  return id === null ? '–' : (things.find((one) => one.id === id)?.name ?? id);
}
