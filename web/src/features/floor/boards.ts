/** Wallboards that people put together: kept by the server, one for each television. */

import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, type Schema, told } from '../../shared/api/client';
import { useTellTrouble } from '../../shared/ui/trouble';

export type Board = Schema<'Wallboard'>;
export type Tile = Schema<'Tile'>;
export interface KeptBoard {
  thing: Board;
  version: number;
}

const KEY = ['wallboards'];
/** A television shows what others change within this time. */
const LOOK_AGAIN_MS = 15_000;

const boardsQuery = queryOptions({
  queryKey: KEY,
  queryFn: () => told(api.GET('/api/v1/wallboards', { params: { query: { limit: 200 } } })),
  select: (page) => page.items,
  refetchInterval: LOOK_AGAIN_MS,
});

export function useBoards(may: boolean): readonly KeptBoard[] {
  return useQuery({ ...boardsQuery, enabled: may }).data ?? [];
}

/** Return an id that no board has yet. */
export function newBoardId(): string {
  return `wall_${crypto.randomUUID().replaceAll('-', '').slice(0, 20)}`;
}

export function useSaveBoard(onDone: (id: string) => void) {
  return useChange(async ({ thing, version }: KeptBoard) => {
    const params = {
      path: { id: thing.id },
      header: version === 0 ? {} : { 'If-Match': `"${version}"` },
    };
    await told(api.PUT('/api/v1/wallboards/{id}', { params, body: thing }));
    onDone(thing.id);
  });
}

export function useRemoveBoard(onDone: () => void) {
  return useChange(async ({ thing, version }: KeptBoard) => {
    const params = { path: { id: thing.id }, header: { 'If-Match': `"${version}"` } };
    await told(api.DELETE('/api/v1/wallboards/{id}', { params }));
    onDone();
  });
}

function useChange(change: (kept: KeptBoard) => Promise<void>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
    onError: useTellTrouble(),
  });
}
