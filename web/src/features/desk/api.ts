/** What the desk asks the server, and what it knows of it. */

import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, type Schema, told } from '../../shared/api/client';
import { useTellTrouble } from '../../shared/ui/trouble';
import { newer } from './newer';

export type DeskView = Schema<'DeskView'>;
export type InHand = Schema<'InHandView'>;
export type Contact = Schema<'ContactView'>;
type ReasonCode = Schema<'ReasonCode'>;
type Queue = Schema<'Queue-Output'>;
export type Targets = Schema<'TargetsView'>;
export type TransferForm = Schema<'TransferForm'>;
type DialForm = Schema<'DialForm'>;
type ConsultForm = Schema<'ConsultForm'>;
export type ConsultNow = Schema<'ConsultNow'>;

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

export const queuesQuery = queryOptions({
  queryKey: ['queues'],
  queryFn: () => told(api.GET('/api/v1/queues', { params: { query: { limit: 200 } } })),
  select: (page) => new Map(page.items.map((kept) => [kept.thing.id, kept.thing])),
});

const targetsQuery = queryOptions({
  queryKey: ['targets'],
  queryFn: () => told(api.GET('/api/v1/desk/targets')),
  // While somebody looks for whom to send a call to, what they see is at most this old.
  refetchInterval: 2000,
  staleTime: 0,
});

/** Return the reasons to be not ready, in the centre's order; none while they are asked for. */
export function useReasons(): readonly ReasonCode[] {
  return useQuery(reasonsQuery).data ?? [];
}

/** Return a queue's set-up; undefined while it is asked for, or when there is none. */
export function useQueue(id: string | null): Queue | undefined {
  return useQuery(queuesQuery).data?.get(id ?? '');
}

/** Return a function from a queue's id to what people call it. */
export function useQueueNames(): (id: string | null) => string {
  const queues = useQuery(queuesQuery).data;
  return (id) => (id === null ? '–' : (queues?.get(id)?.name ?? id));
}

/** Return a colleague's name; asked only where somebody is named. */
export function useAgentName(id: string | null): string {
  const agents = useQuery({ ...targetsQuery, enabled: id !== null, refetchInterval: false }).data
    ?.agents;
  return agents?.find((agent) => agent.id === id)?.name ?? id ?? '';
}

/** Return the queues in whose name one may call outside; none while they are asked for. */
export function useDialQueues(): readonly Targets['queues'][number][] {
  const queues = useQuery({ ...targetsQuery, refetchInterval: false }).data?.queues ?? [];
  return queues.filter((queue) => queue.dials);
}

export function useTargets(): Targets | undefined {
  return useQuery(targetsQuery).data;
}

const ACTS = {
  signIn: (take_over: boolean) =>
    api.POST('/api/v1/desk/session', { body: { take_over, watched: true } }),
  signOut: () => api.DELETE('/api/v1/desk/session'),
  ready: () => api.PUT('/api/v1/desk/mode', { body: { mode: 'ready' } }),
  notReady: (reason: string) =>
    api.PUT('/api/v1/desk/mode', { body: { mode: 'not_ready', reason } }),
  dial: (body: DialForm) => api.POST('/api/v1/desk/calls', { body }),
  decline: () => api.POST('/api/v1/desk/call/decline'),
  hold: () => api.POST('/api/v1/desk/call/hold'),
  retrieve: () => api.POST('/api/v1/desk/call/retrieve'),
  hangUp: () => api.POST('/api/v1/desk/call/hang-up'),
  transfer: (body: TransferForm) => api.POST('/api/v1/desk/call/transfer', { body }),
  consult: (body: ConsultForm) => api.POST('/api/v1/desk/call/consult', { body }),
  completeTransfer: () => api.POST('/api/v1/desk/call/consult/complete'),
  joinConsult: () => api.POST('/api/v1/desk/call/consult/join'),
  cancelConsult: () => api.DELETE('/api/v1/desk/call/consult'),
  pauseRecording: (paused: boolean) => api.PUT('/api/v1/desk/call/recording', { body: { paused } }),
  askWrapUp: () => api.POST('/api/v1/desk/wrap-up/ask'),
  endWrapUp: () => api.POST('/api/v1/desk/wrap-up/end'),
  extendWrapUp: (extra_s: number) => api.POST('/api/v1/desk/wrap-up/extend', { body: { extra_s } }),
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
    onSuccess: (desk) => client.setQueryData(deskQuery.queryKey, (known) => newer(known, desk)),
    onError: (error) => {
      tell(error);
      void client.invalidateQueries(deskQuery);
    },
  });
}

export type OwnQueue = Schema<'OwnQueueView'>;

/** How one's queues go; asked again now and then, for no line tells it. */
export const ownQueuesQuery = queryOptions({
  queryKey: ['desk', 'queues'],
  queryFn: () => told(api.GET('/api/v1/desk/queues')),
  refetchInterval: 30_000,
});
