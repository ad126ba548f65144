/** What supervisors set for a while, and say to all who wait: as it is asked of the server. */

import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, type Schema, told } from '../../shared/api/client';
import { useTellTrouble } from '../../shared/ui/trouble';

const promptsQuery = queryOptions({
  queryKey: ['prompts'],
  queryFn: () => told(api.GET('/api/v1/prompts', { params: { query: { limit: 200 } } })),
  select: (page) => page.items.map((kept) => kept.thing),
});

export function usePrompts(may: boolean) {
  return useQuery({ ...promptsQuery, enabled: may }).data ?? [];
}

/** What is set or said, and about whom. */
export type Setting =
  | { kind: 'assign'; body: Schema<'AssignForm'> }
  | { kind: 'give_back'; body: Schema<'ReturnForm'> }
  | { kind: 'aim'; queue: string; body: Schema<'TargetForm'> }
  | { kind: 'restore'; queue: string; body: Schema<'RestoreForm'> }
  | { kind: 'say'; queue: string; body: Schema<'AddressForm'> };

async function set(setting: Setting): Promise<number> {
  const { body } = setting;
  switch (setting.kind) {
    case 'assign':
      return (await told(api.POST('/api/v1/floor/assignments', { body: setting.body }))).length;
    case 'give_back':
      return (await told(api.POST('/api/v1/floor/assignments/end', { body: setting.body }))).length;
    case 'aim':
      await told(
        api.POST('/api/v1/floor/queues/{id}/target', {
          params: at(setting.queue),
          body: setting.body,
        }),
      );
      return 1;
    case 'restore':
      await told(
        api.POST('/api/v1/floor/queues/{id}/target/end', { params: at(setting.queue), body }),
      );
      return 1;
    case 'say': {
      const said = api.POST('/api/v1/floor/queues/{id}/announcement', {
        params: at(setting.queue),
        body: setting.body,
      });
      return (await told(said)).callers;
    }
  }
}

function at(id: string): { path: { id: string } } {
  return { path: { id } };
}

/** Set something; what comes of it is seen on the floor, a refusal is told. */
export function useSet(onDone: () => void) {
  const { t } = useTranslation('floor');
  const { message } = App.useApp();
  const tell = useTellTrouble();
  return useMutation({
    mutationFn: set,
    onSuccess: (count, { kind }) => {
      void message.success(t(`set.done.${kind}`, { count }));
      onDone();
    },
    onError: tell,
  });
}
