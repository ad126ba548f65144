/** Chats and notices, as they are asked of the server. */

import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useNews } from '../../live/news';
import { api, type Schema, told } from '../../shared/api/client';
import { useTellTrouble } from '../../shared/ui/trouble';

export type Inbox = Schema<'InboxView'>;
export type Message = Schema<'MessageView'>;
export type Notice = Schema<'NoticeView'>;
export type NoticeForm = Schema<'NoticeForm'>;

/** Where no line tells that there is something new. */
const ASK_AGAIN_MS = 30_000;
const KEY = ['inbox'];

const inboxQuery = queryOptions({
  queryKey: [...KEY, 'open'],
  queryFn: () => told(api.GET('/api/v1/inbox')),
  refetchInterval: ASK_AGAIN_MS,
});

const messagesQuery = (team: string) =>
  queryOptions({
    queryKey: [...KEY, 'messages', team],
    queryFn: () =>
      told(api.GET('/api/v1/inbox/teams/{id}/messages', { params: { path: { id: team } } })),
  });

const sentQuery = queryOptions({
  queryKey: [...KEY, 'sent'],
  queryFn: () => told(api.GET('/api/v1/inbox/notices/sent')),
  refetchInterval: ASK_AGAIN_MS,
});

/** Follow one's chats and notices; whatever is new is asked for when a line tells so. */
export function useInbox(): Inbox | undefined {
  const client = useQueryClient();
  useNews(useCallback(() => void client.invalidateQueries({ queryKey: KEY }), [client]));
  return useQuery(inboxQuery).data;
}

export function useMessages(team: string) {
  return useQuery(messagesQuery(team));
}

export function useSent() {
  return useQuery(sentQuery).data ?? [];
}

/** Do something to the inbox, and look again. */
function useDone<Given>(act: (given: Given) => Promise<unknown>, onDone?: () => void) {
  const client = useQueryClient();
  const tell = useTellTrouble();
  return useMutation({
    mutationFn: act,
    onSuccess: () => {
      onDone?.();
      return client.invalidateQueries({ queryKey: KEY });
    },
    onError: tell,
  });
}

export function useWrite(team: string, onDone: () => void) {
  return useDone(
    (body: Schema<'MessageForm'>) =>
      told(api.POST('/api/v1/inbox/teams/{id}/messages', { params: { path: { id: team } }, body })),
    onDone,
  );
}

export function useSee(team: string) {
  return useDone((upto: string) =>
    told(
      api.POST('/api/v1/inbox/teams/{id}/seen', {
        params: { path: { id: team } },
        body: { upto },
      }),
    ),
  );
}

export function useAcknowledge() {
  return useDone((id: string) =>
    told(api.POST('/api/v1/inbox/notices/{id}/acknowledge', { params: { path: { id } } })),
  );
}

export function useTell(onDone: () => void) {
  return useDone((body: NoticeForm) => told(api.POST('/api/v1/inbox/notices', { body })), onDone);
}
