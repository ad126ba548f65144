/** What the list of callbacks asks the server. */

import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, type Schema, told } from '../../shared/api/client';

export type Callback = Schema<'CallbackView'>;

/** What changes on the floor shows within this time. */
const LOOK_AGAIN_MS = 5_000;

export const callbacksQuery = queryOptions({
  queryKey: ['callbacks'],
  queryFn: () => told(api.GET('/api/v1/callbacks')),
  refetchInterval: LOOK_AGAIN_MS,
});

/** Take one back. */
export function useWithdraw() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, why }: { id: string; why: string }) =>
      told(
        api.POST('/api/v1/callbacks/{id}/withdraw', { params: { path: { id } }, body: { why } }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ['callbacks'] }),
  });
}
