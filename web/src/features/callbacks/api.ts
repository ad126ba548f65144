/** What callbacks ask the server. */

import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, type Schema, told } from '../../shared/api/client';
import { useTellTrouble } from '../../shared/ui/trouble';

export type Callback = Schema<'CallbackView'>;
export type BookForm = Schema<'BookForm'>;
type RebookForm = Schema<'RebookForm'>;

/** What changes on the floor shows within this time. */
const LOOK_AGAIN_MS = 5_000;

export const callbacksQuery = queryOptions({
  queryKey: ['callbacks'],
  queryFn: () => told(api.GET('/api/v1/callbacks')),
  refetchInterval: LOOK_AGAIN_MS,
});

export const ownQuery = queryOptions({
  queryKey: ['callbacks', 'own'],
  queryFn: () => told(api.GET('/api/v1/callbacks/own')),
  refetchInterval: LOOK_AGAIN_MS,
});

/** Say whether a queue calls customers back. */
export function useCallsBack(queue: string | null): boolean {
  const found = useQuery({
    queryKey: ['callbacks', 'queue', queue],
    queryFn: () =>
      told(api.GET('/api/v1/queues/{id}', { params: { path: { id: String(queue) } } })),
    enabled: queue !== null,
    staleTime: 60_000,
  });
  const thing = found.data?.thing;
  return thing?.callback !== null && thing?.callback !== undefined;
}

function useChange<Told>(ask: (told: Told) => Promise<unknown>, onDone: () => void) {
  const client = useQueryClient();
  const tell = useTellTrouble();
  return useMutation({
    mutationFn: ask,
    onError: tell,
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['callbacks'] });
      onDone();
    },
  });
}

/** Promise the customer of a contact a call. */
export function useBook(onDone: () => void) {
  return useChange((body: BookForm) => told(api.POST('/api/v1/callbacks', { body })), onDone);
}

/** Let one be made at another time, or by somebody else. */
export function useRebook(id: string, onDone: () => void) {
  return useChange(
    (body: RebookForm) =>
      told(api.PUT('/api/v1/callbacks/{id}', { params: { path: { id } }, body })),
    onDone,
  );
}

/** Take one back. */
export function useWithdraw(id: string, onDone: () => void) {
  return useChange(
    (why: string) =>
      told(
        api.POST('/api/v1/callbacks/{id}/withdraw', { params: { path: { id } }, body: { why } }),
      ),
    onDone,
  );
}
