/** What the figures ask the server. */

import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, type Schema, told } from '../../shared/api/client';
import type { Language } from '../../shared/preferences';
import type { Period } from './period';

export type Metric = Schema<'MetricView'>;
export type Answer = Schema<'AnswerView'>;
export type Row = Record<string, unknown>;
export type Where = Record<string, string[]>;

/** A question: which metrics, by what, over which days, of which rows. */
export interface Ask {
  metrics: string[];
  by: string[];
  period: Period;
  where: Where;
  params?: Record<string, string> | undefined;
  versions?: Record<string, number> | undefined;
}

type Form = Schema<'AskForm'>;

const HOUR_MS = 3_600_000;

function formOf({ metrics, by, period, where, params = {}, versions = {} }: Ask): Form {
  return { metrics, by, from: period.from, to: period.to, where, params, versions };
}

function spanOf({ from, to }: Period, where: Where) {
  return { from, to, where, versions: {} };
}

export const catalogueQuery = queryOptions({
  queryKey: ['figures', 'catalogue'],
  queryFn: () => told(api.GET('/api/v1/figures/catalogue')),
  staleTime: HOUR_MS,
});

export const daysQuery = queryOptions({
  queryKey: ['figures', 'days'],
  queryFn: () => told(api.GET('/api/v1/figures/days')),
});

export const reportsQuery = queryOptions({
  queryKey: ['figures', 'reports'],
  queryFn: () => told(api.GET('/api/v1/figures/reports')),
  staleTime: HOUR_MS,
});

export const answerQuery = (ask: Ask) =>
  queryOptions({
    queryKey: ['figures', 'answer', ask],
    queryFn: ({ signal }) => told(api.POST('/api/v1/figures/query', { body: formOf(ask), signal })),
    enabled: ask.metrics.length > 0,
    placeholderData: keepPreviousData,
  });

export const contactsQuery = (ask: Ask) =>
  queryOptions({
    queryKey: ['figures', 'contacts', ask],
    queryFn: ({ signal }) =>
      told(api.POST('/api/v1/figures/contacts', { body: formOf(ask), signal })),
  });

export const reportQuery = (name: string, period: Period, where: Where) =>
  queryOptions({
    queryKey: ['figures', 'report', name, period, where],
    queryFn: ({ signal }) => {
      const body = spanOf(period, where);
      const params = { path: { name } };
      return told(api.POST('/api/v1/figures/reports/{name}', { body, params, signal }));
    },
  });

export const leavingQuery = (period: Period, where: Where) =>
  queryOptions({
    queryKey: ['figures', 'leaving', period, where],
    queryFn: ({ signal }) => {
      const body = spanOf(period, where);
      return told(api.POST('/api/v1/figures/leaving', { body, signal }));
    },
  });

export const reviewQuery = (
  metric: string,
  by: string,
  period: Period,
  before: Period,
  where: Where,
) =>
  queryOptions({
    queryKey: ['figures', 'review', metric, by, period, before, where],
    queryFn: ({ signal }) => {
      const days = { before_from: before.from, before_to: before.to };
      const body = { metric, by, ...spanOf(period, where), ...days };
      return told(api.POST('/api/v1/figures/review', { body, signal }));
    },
  });

export type Extra = Schema<'ExtraView'>;
/** What an agent's hour costs, what a call is worth, and how many who left come back (0 to 1). */
export type Money = Pick<Schema<'ExtraForm'>, 'agent_hour' | 'call'> & { again: number };

export const extraStaffQuery = (period: Period, where: Where, money: Money) =>
  queryOptions({
    queryKey: ['figures', 'extra-staff', period, where, money],
    queryFn: ({ signal }) => {
      const body = { ...spanOf(period, where), most: 10, ...money };
      return told(api.POST('/api/v1/figures/extra-staff', { body, signal }));
    },
    placeholderData: keepPreviousData,
    retry: false,
  });

/** Have what more agents would do made into a file. */
export function extraStaffFile(
  period: Period,
  where: Where,
  money: Money,
  form: FileFormat,
  language: Language,
): Promise<Blob> {
  const body = { ...spanOf(period, where), most: 10, ...money };
  const params = { path: { form }, query: spoken(language) };
  const asked = { body, params, parseAs: 'blob' as const };
  return told(api.POST('/api/v1/figures/extra-staff/{form}', asked)) as Promise<Blob>;
}

/** Figures of waiting, of which a model says what moved them. */
export const MODELLED: readonly string[] = ['service_level', 'abandonment_rate', 'asa'];

export const causesQuery = (metric: string, period: Period, before: Period, where: Where) =>
  queryOptions({
    queryKey: ['figures', 'causes', metric, period, before, where],
    queryFn: ({ signal }) => {
      const days = { before_from: before.from, before_to: before.to };
      const body = { metric, ...spanOf(period, where), ...days };
      return told(api.POST('/api/v1/figures/causes', { body, signal }));
    },
    retry: false,
  });

export const ownQuery = (metrics: string[], period: Period) =>
  queryOptions({
    queryKey: ['figures', 'own', metrics, period],
    queryFn: ({ signal }) => {
      const body = formOf({ metrics, by: [], period, where: {} });
      return told(api.POST('/api/v1/figures/own', { body, signal }));
    },
    placeholderData: keepPreviousData,
  });

/** One's own score of 100 over some days, as the personal scorecards count it. */
export const ownScoreQuery = (period: Period) =>
  queryOptions({
    queryKey: ['figures', 'own-score', period],
    queryFn: ({ signal }) =>
      told(
        api.POST('/api/v1/figures/own/score', {
          body: spanOf(period, {}),
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

export type FileFormat = 'xlsx' | 'pdf' | 'csv' | 'parquet';

const spoken = (language: Language) => ({ language: language === 'en' ? 'en' : 'zh' }) as const;

/** Have the figures of a question made into a file. */
export function fileOf(ask: Ask, form: FileFormat, language: Language): Promise<Blob> {
  const params = { path: { form }, query: spoken(language) };
  const asked = { body: formOf(ask), params, parseAs: 'blob' as const };
  return told(api.POST('/api/v1/figures/query/{form}', asked)) as Promise<Blob>;
}

/** Have a report made into a file. */
export function reportFile(
  name: string,
  period: Period,
  where: Where,
  form: FileFormat,
  language: Language,
): Promise<Blob> {
  const body = spanOf(period, where);
  const params = { path: { name, form }, query: spoken(language) };
  const asked = { body, params, parseAs: 'blob' as const };
  return told(api.POST('/api/v1/figures/reports/{name}/{form}', asked)) as Promise<Blob>;
}

export const standardsQuery = queryOptions({
  queryKey: ['figures', 'standards'],
  queryFn: () => told(api.GET('/api/v1/figures/standards')),
});

/** The projects that queues belong to. */
export const projectsQuery = queryOptions({
  queryKey: ['figures', 'projects'],
  queryFn: async () => {
    const { items } = await told(api.GET('/api/v1/queues', { params: { query: { limit: 1000 } } }));
    return [...new Set(items.map(({ thing }) => thing.project).filter((name) => name !== ''))];
  },
});

export function addStandard(body: Schema<'StandardForm'>) {
  return told(api.POST('/api/v1/figures/standards', { body }));
}

export function removeStandard(id: string) {
  return told(api.DELETE('/api/v1/figures/standards/{id}', { params: { path: { id } } }));
}

/** Define a metric, or a new version of one; what does not hold together is refused. */
export function saveMetric(id: string, definition: Record<string, unknown>) {
  const params = { path: { id } };
  return told(api.PUT('/api/v1/figures/catalogue/{id}', { params, body: { definition } }));
}
