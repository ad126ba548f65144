/** What alerts ask the server. */

import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, type Schema, told } from '../../shared/api/client';

export type Alert = Schema<'AlertView'>;
export type AlertRule = Schema<'AlertRuleView'>;
export type RuleForm = Schema<'AlertRuleForm'>;
export type PastAlert = Schema<'AlertEventView'>;

/** What is raised shows within this time. */
const LOOK_AGAIN_MS = 5_000;

export const alertsQuery = queryOptions({
  queryKey: ['alerts'],
  queryFn: () => told(api.GET('/api/v1/alerts')),
  refetchInterval: LOOK_AGAIN_MS,
});

export const pastQuery = queryOptions({
  queryKey: ['alerts', 'past'],
  queryFn: () => told(api.GET('/api/v1/alerts/history', { params: { query: { limit: 100 } } })),
  refetchInterval: LOOK_AGAIN_MS,
});

export const metricsQuery = queryOptions({
  queryKey: ['figures', 'catalogue'],
  queryFn: () => told(api.GET('/api/v1/figures/catalogue')),
  staleTime: 3_600_000,
});

const seen = (version: number) => ({ 'If-Match': `"${version}"` });

/** Save a rule; null is a new one. */
export function useSaveRule(old: AlertRule | null) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: RuleForm) =>
      old === null
        ? told(api.POST('/api/v1/alerts', { body }))
        : told(
            api.PUT('/api/v1/alerts/{id}', {
              body,
              params: { path: { id: old.id }, header: seen(old.version) },
            }),
          ),
    onSuccess: () => client.invalidateQueries({ queryKey: ['alerts'] }),
  });
}

export function useRemoveRule() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, version }: AlertRule) =>
      told(api.DELETE('/api/v1/alerts/{id}', { params: { path: { id }, header: seen(version) } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['alerts'] }),
  });
}
