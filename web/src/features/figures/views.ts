/** Kept views: what the server is asked, and how a view and an address become each other. */

import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, type Schema, told } from '../../shared/api/client';
import { readSearch, type Search } from './search';
import type { Section } from './sections';

export type KeptView = Schema<'SavedView'>;
export type ViewForm = Schema<'ViewForm'>;
export type Sending = Schema<'SendingView'>;
type Asked = Schema<'AskedForm'>;

/** What is sent shows within this time. */
const LOOK_AGAIN_MS = 5_000;

export const viewsQuery = queryOptions({
  queryKey: ['views'],
  queryFn: () => told(api.GET('/api/v1/views')),
});

export const sendingsQuery = (id: string) =>
  queryOptions({
    queryKey: ['views', id, 'sendings'],
    queryFn: () => told(api.GET('/api/v1/views/{id}/sendings', { params: { path: { id } } })),
    refetchInterval: LOOK_AGAIN_MS,
  });

function useChange<Given, Told>(change: (given: Given) => Promise<Told>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: ['views'] }),
  });
}

/** Keep a view; without an old one it is new. */
export const useSaveView = (old: KeptView | null) =>
  useChange((body: ViewForm) =>
    old === null
      ? told(api.POST('/api/v1/views', { body }))
      : told(
          api.PUT('/api/v1/views/{id}', {
            body,
            params: { path: { id: old.id }, header: { 'If-Match': `"${old.version}"` } },
          }),
        ),
  );

export const useRemoveView = () =>
  useChange((id: string) => told(api.DELETE('/api/v1/views/{id}', { params: { path: { id } } })));

export const useSendView = () =>
  useChange((id: string) =>
    told(api.POST('/api/v1/views/{id}/sending', { params: { path: { id } } })),
  );

export const useSendAgain = (id: string) =>
  useChange((letter: string) =>
    told(api.POST('/api/v1/views/{id}/sendings/{letter}', { params: { path: { id, letter } } })),
  );

/** What a page shows by itself, where its address does not say. */
export interface Shown {
  report?: string;
  metrics?: string[];
  by?: string[];
}

/** Return what an address shows, as it is kept. */
export function askedOf(search: Search, { report = '', metrics = [], by = [] }: Shown): Asked {
  const { from, to } = search;
  const days = from && to ? { period: '', from, to } : { period: search.period ?? 'days7' };
  return {
    ...days,
    report,
    metrics,
    by,
    where: search.where ?? {},
    params: search.params ?? {},
    versions: search.versions ?? {},
    compare: search.compare ?? '',
    pivot: search.pivot ?? '',
    shown: search.view ?? '',
  };
}

/** Return the page and the address that show a kept view. */
export function placeOf({ asked }: KeptView): { section: Section; search: Search } {
  const { report, metrics = [], by = [], shown, ...rest } = asked;
  const search = readSearch({ ...rest, view: shown });
  if (report === 'kpi') return { section: 'kpi', search };
  if (report) return { section: 'reports', search: { ...search, report } };
  return { section: 'explore', search: { ...search, metrics, by } };
}
