/** What is known of customers and of the contact in hand, and how it is written down. */

import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, type Schema, told } from '../../shared/api/client';
import { useTellTrouble } from '../../shared/ui/trouble';

export type Pop = Schema<'PopView'>;
export type Customer = Schema<'CustomerView'>;
export type FoundContact = Schema<'FoundContact'>;
export type Disposition = Schema<'Disposition'>;
type Note = Schema<'NoteView'>;

const popQuery = (contact: string) =>
  queryOptions({
    queryKey: ['pop', contact],
    queryFn: () =>
      told(api.GET('/api/v1/contacts/{id}/customer', { params: { path: { id: contact } } })),
  });

const dispositionsQuery = queryOptions({
  queryKey: ['dispositions'],
  queryFn: () => told(api.GET('/api/v1/dispositions', { params: { query: { limit: 200 } } })),
  select: (page) => page.items.map((kept) => kept.thing),
});

/** Who is calling; asked for the moment it rings. */
export function usePop(contact: string) {
  return useQuery(popQuery(contact));
}

export function useDispositions(): readonly Disposition[] {
  return useQuery(dispositionsQuery).data ?? [];
}

/** Make a card of a caller whom nobody knows yet, in one step. */
export function useNewCustomer(contact: string) {
  const client = useQueryClient();
  const tell = useTellTrouble();
  return useMutation({
    mutationFn: (name: string) =>
      told(api.POST('/api/v1/customers', { body: { name, contact, note: '' } })),
    onSuccess: () => client.invalidateQueries(popQuery(contact)),
    onError: tell,
  });
}

/** Say what a contact was about. */
export function useDispose(contact: string) {
  const client = useQueryClient();
  const tell = useTellTrouble();
  return useMutation({
    mutationFn: (code: string) =>
      told(
        api.PUT('/api/v1/desk/contacts/{id}/disposition', {
          params: { path: { id: contact } },
          body: { code },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ['desk'] }),
    onError: tell,
  });
}

/** Return one's own note about a contact; null when nothing is written yet. */
export async function ownNote(contact: string, author: string): Promise<Note | null> {
  const asked = api.GET('/api/v1/contacts/{id}/notes', { params: { path: { id: contact } } });
  return (await told(asked)).find((note) => note.author === author) ?? null;
}

export function saveNote(contact: string, text: string, version: number): Promise<Note> {
  const params = {
    path: { id: contact },
    header: version === 0 ? {} : { 'If-Match': `"${version}"` },
  };
  return told(api.PUT('/api/v1/contacts/{id}/note', { params, body: { text } }));
}
