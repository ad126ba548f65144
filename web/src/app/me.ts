/** Who is signed in and what they may. */

import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { api, type Schema, told } from '../shared/api/client';

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: () => told(api.GET('/api/v1/me')),
  staleTime: 5 * 60_000,
});

export type Me = Schema<'MeView'>;

export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}
