/** What the telephone asks the server. */

import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, type Schema, told } from '../../shared/api/client';
import type { Access } from './port';
import type { Quality } from './quality';

export type Telephone = Schema<'TelephoneView'>;

const telephoneQuery = queryOptions({
  queryKey: ['telephone'],
  queryFn: () => told(api.GET('/api/v1/desk/telephone')),
});

/** Return which telephone rings for oneself; undefined while that is asked for, or when none may. */
export function useTelephone(may = true): Telephone | undefined {
  return useQuery({ ...telephoneQuery, enabled: may }).data;
}

export function accessOf(telephone: Telephone): Access {
  const { username, password, realm, path, ice_servers } = telephone;
  return { username, password, realm, path, iceServers: ice_servers };
}

/** Have it noted how a call was heard; a call that nobody heard has nothing to tell. */
export async function reportQuality(contact: string, quality: Quality): Promise<void> {
  if (quality.received_packets === 0) return;
  await told(
    api.PUT('/api/v1/desk/contacts/{id}/quality', {
      params: { path: { id: contact } },
      body: quality,
    }),
  );
}

/** Have the call in hand ring at this page, which was loaded anew; the customer hears music. */
export function rejoinCall(): Promise<unknown> {
  return told(api.POST('/api/v1/desk/call/rejoin'));
}
