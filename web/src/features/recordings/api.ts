/** What the server keeps of a conversation's sound. Every hearing is written down there. */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, type Schema, told } from '../../shared/api/client';
import { useTellTrouble } from '../../shared/ui/trouble';
import type { Peaks } from './silences';

export type Recording = Schema<'RecordingView'>;

const at = (id: string) => ({ params: { path: { id } } });

export function useRecordingsOf(contact: string) {
  return useQuery({
    queryKey: ['recordings', 'of', contact],
    queryFn: () => told(api.GET('/api/v1/recordings', { params: { query: { contact } } })),
  });
}

/** How loud each stretch is: the picture, before any sound is loaded. */
export function usePeaks(id: string) {
  return useQuery({
    queryKey: ['recordings', 'peaks', id],
    queryFn: async () =>
      (await told(api.GET('/api/v1/recordings/{id}/peaks', at(id)))) as unknown as Peaks,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/**
 * Announce that this browser fetches a recording by itself, and return from where: in parts as they
 * are heard, or as a file. It gets a cookie for that; no secret stands in the address.
 */
async function announced(id: string, what: 'audio' | 'file'): Promise<string> {
  await told(api.POST('/api/v1/recordings/{id}/hearing', at(id)));
  return `/api/v1/recordings/${id}/${what}`;
}

export const soundOf = (id: string) => announced(id, 'audio');

/** Take a recording out of the house: the browser writes it to the disk as it comes. */
export function useDownload() {
  const tell = useTellTrouble();
  return useMutation({
    mutationFn: async (id: string) => {
      const href = await announced(id, 'file');
      Object.assign(document.createElement('a'), { href, download: `${id}.wav` }).click();
    },
    onError: tell,
  });
}

const marksKey = (id: string) => ['recordings', 'marks', id];

export function useMarks(id: string) {
  return useQuery({
    queryKey: marksKey(id),
    queryFn: () => told(api.GET('/api/v1/recordings/{id}/marks', at(id))),
  });
}

export function useAddMark(id: string) {
  const client = useQueryClient();
  const tell = useTellTrouble();
  return useMutation({
    mutationFn: (body: Schema<'MarkForm'>) =>
      told(api.POST('/api/v1/recordings/{id}/marks', { ...at(id), body })),
    onSuccess: () => client.invalidateQueries({ queryKey: marksKey(id) }),
    onError: tell,
  });
}

export function useRemoveMark(id: string) {
  const client = useQueryClient();
  const tell = useTellTrouble();
  return useMutation({
    mutationFn: (mark: string) =>
      told(api.DELETE('/api/v1/recordings/{id}/marks/{mark}', { params: { path: { id, mark } } })),
    onSettled: () => client.invalidateQueries({ queryKey: marksKey(id) }),
    onError: tell,
  });
}

/** Put a recording into the case library. */
export function useShare(id: string, onDone: () => void) {
  const { t } = useTranslation('recordings');
  const { message } = App.useApp();
  const tell = useTellTrouble();
  return useMutation({
    mutationFn: (body: Schema<'CaseForm'>) =>
      told(api.PUT('/api/v1/cases/{id}', { ...at(id), body })),
    onSuccess: () => {
      void message.success(t('shared'));
      onDone();
    },
    onError: tell,
  });
}
