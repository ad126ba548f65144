/** What the floor asks the server beside its line: names, numbers, and what supervisors do. */

import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, type Schema, told } from '../../shared/api/client';
import { useTellTrouble } from '../../shared/ui/trouble';
import type { Act, Mode } from './acts';

type ReasonCode = Schema<'ReasonCode'>;
type Contact = Schema<'ContactView'>;

/** How often it is asked again who calls while somebody unknown is in the picture. */
const ASK_AGAIN_MS = 2000;
const PAGE = { params: { query: { limit: 200 } } };

const reasonsQuery = queryOptions({
  queryKey: ['reason-codes'],
  queryFn: () => told(api.GET('/api/v1/reason-codes', PAGE)),
  select: (page) =>
    page.items.map((kept) => kept.thing).filter((code) => code.kind === 'not_ready'),
});

const teamsQuery = queryOptions({
  queryKey: ['teams'],
  queryFn: () => told(api.GET('/api/v1/teams', PAGE)),
  select: (page) => page.items.map((kept) => kept.thing),
});

const liveQuery = queryOptions({
  queryKey: ['contacts', 'live'],
  queryFn: () => told(api.GET('/api/v1/contacts/live')),
  select: (found) => new Map(found.map((contact) => [contact.id, contact])),
});

export function useReasons(): readonly ReasonCode[] {
  return useQuery(reasonsQuery).data ?? [];
}

export function useTeams(): readonly Schema<'Team'>[] {
  return useQuery(teamsQuery).data ?? [];
}

/** Return what is known of live contacts; asked again only while one of `shown` is not known. */
export function useLiveContacts(
  shown: readonly string[],
  may: boolean,
): ReadonlyMap<string, Contact> {
  const found = useQuery({
    ...liveQuery,
    enabled: may && shown.length > 0,
    refetchInterval: ({ state }) => {
      const known = new Set(state.data?.map((contact) => contact.id));
      return shown.every((id) => known.has(id)) ? false : ASK_AGAIN_MS;
    },
  });
  return found.data ?? NOBODY;
}

const NOBODY: ReadonlyMap<string, Contact> = new Map();

/** Whom an act is about. */
export interface Target {
  agent: string | null;
  contact: string | null;
  /** As people call them. */
  name: string;
  /** Behind which contact it is placed; null: first. */
  behind?: string | null;
}

/** What was filled in; which parts count depends on the act. */
export interface Given {
  why: string;
  kind?: 'agent' | 'queue';
  to?: string;
  customer?: 'queue' | 'hang_up';
  reason?: string;
}

type Steering = Exclude<Act, Mode | 'next'>;

function ask(
  act: Steering,
  { agent, contact, behind = null }: Target,
  given: Given,
): Promise<unknown> {
  const { why, kind = 'queue', to = '', customer = 'queue', reason = '' } = given;
  const [call, person] = [at(contact), at(agent)];
  switch (act) {
    case 'transfer':
      return told(
        api.POST('/api/v1/floor/contacts/{id}/transfer', {
          params: call,
          body: { why, agent, kind, to },
        }),
      );
    case 'release':
      return told(
        api.POST('/api/v1/floor/contacts/{id}/release', {
          params: call,
          body: { why, agent, customer },
        }),
      );
    case 'pick_up':
      return told(
        api.POST('/api/v1/floor/contacts/{id}/pick-up', { params: call, body: { why, agent } }),
      );
    case 'advance':
    case 'place':
      return told(
        api.POST('/api/v1/floor/contacts/{id}/advance', {
          params: call,
          body: { why, agent, behind },
        }),
      );
    case 'ready':
    case 'not_ready':
      return told(
        api.POST('/api/v1/floor/agents/{id}/mode', {
          params: person,
          body: { why, mode: act, reason },
        }),
      );
    case 'sign_out':
    case 'sign_out_now':
      return told(
        api.POST('/api/v1/floor/agents/{id}/sign-out', {
          params: person,
          body: { why, immediate: act === 'sign_out_now' },
        }),
      );
    case 'end_wrap_up':
      return told(
        api.POST('/api/v1/floor/agents/{id}/wrap-up/end', { params: person, body: { why } }),
      );
  }
}

function at(id: string | null): { path: { id: string } } {
  return { path: { id: id ?? '' } };
}

/** Do something; what comes of it is seen on the floor, a refusal is told. */
export function useSteer(onDone: () => void) {
  const { t } = useTranslation('floor');
  const { message } = App.useApp();
  const tell = useTellTrouble();
  return useMutation({
    mutationFn: ({ act, target, given }: { act: Steering; target: Target; given: Given }) =>
      ask(act, target, given),
    onSuccess: (_, { act, target }) => {
      void message.success(t('done', { act: t(`act.${act}`), name: target.name }));
      onDone();
    },
    onError: tell,
  });
}
