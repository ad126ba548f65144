/** What the desk asks the server, and what it knows of it. */

import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, type Schema, told } from '../../shared/api/client';
import { useTellTrouble } from '../../shared/ui/trouble';

export type DeskView = Schema<'DeskView'>;
export type ReasonCode = Schema<'ReasonCode'>;

export const deskQuery = queryOptions({
  queryKey: ['desk'],
  queryFn: () => told(api.GET('/api/v1/desk')),
  staleTime: Number.POSITIVE_INFINITY,
});

const reasonsQuery = queryOptions({
  queryKey: ['reason-codes'],
  queryFn: () => told(api.GET('/api/v1/reason-codes', { params: { query: { limit: 200 } } })),
  select: (page) =>
    page.items.map((kept) => kept.thing).filter((code) => code.kind === 'not_ready'),
});

/** Return the reasons to be not ready, in the centre's order; none while they are asked for. */
export function useReasons(): readonly ReasonCode[] {
  return useQuery(reasonsQuery).data ?? [];
}

const ACTS = {
  // not watched: this desk does not open the line that it would have to beat on
  signIn: (take_over: boolean) =>
    api.POST('/api/v1/desk/session', { body: { take_over, watched: false } }),
  signOut: () => api.DELETE('/api/v1/desk/session'),
  ready: () => api.PUT('/api/v1/desk/mode', { body: { mode: 'ready' } }),
  notReady: (reason: string) =>
    api.PUT('/api/v1/desk/mode', { body: { mode: 'not_ready', reason } }),
} as const;

type Acts = typeof ACTS;

/** Ask for something; the answer is the desk as it is then, and a refusal is told. */
export function useAct<Name extends keyof Acts>(name: Name) {
  const client = useQueryClient();
  const tell = useTellTrouble();
  return useMutation({
    mutationFn: (given: Parameters<Acts[Name]>[0]) => {
      const act = ACTS[name] as (given?: Parameters<Acts[Name]>[0]) => ReturnType<Acts['signOut']>;
      return told(act(given));
    },
    onSuccess: (desk) => client.setQueryData(deskQuery.queryKey, desk),
    onError: tell,
  });
}
