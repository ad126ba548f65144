/** Attending a call: which one, how, and until when. */

import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { AgentNow } from '../../live/floor-state';
import { api, told } from '../../shared/api/client';
import { useTellTrouble } from '../../shared/ui/trouble';
import { type Attended, type Awaited, type Mode, nextCall } from './acts';
import type { FloorPhone } from './phone-port';

const path = (contact: string) => ({ params: { path: { id: contact } } });

export interface Attending {
  attended: Attended | null;
  awaited: Awaited | null;
  busy: boolean;
  begin(call: Attended): void;
  change(mode: Mode): void;
  leave(): void;
  /** Have the customer oneself; the agent is out. */
  takeOver(): void;
  /** Attend an agent's next conversation; null: do not wait for it any more. */
  await(next: Awaited | null): void;
}

export function useAttending(
  agents: readonly AgentNow[],
  phone: FloorPhone,
  onTaken: () => void,
): Attending {
  const tell = useTellTrouble();
  const [attended, attend] = useState<Attended | null>(null);
  const [awaited, wait] = useState<Awaited | null>(null);
  const asked = useMutation({
    mutationFn: ({ contact, agent, mode, why }: Attended) =>
      told(
        api.POST('/api/v1/floor/contacts/{id}/attend', {
          ...path(contact),
          body: { why, agent, mode },
        }),
      ),
    onError: tell,
  });
  const left = useMutation({
    mutationFn: (contact: string) =>
      told(api.DELETE('/api/v1/floor/contacts/{id}/attend', path(contact))),
    // Gone already is gone.
    onSettled: () => attend(null),
  });
  const taken = useMutation({
    mutationFn: ({ contact, why, agent }: Attended) =>
      told(
        api.POST('/api/v1/floor/contacts/{id}/intercept', {
          ...path(contact),
          body: { why, agent },
        }),
      ),
    onSuccess: () => {
      attend(null);
      onTaken();
    },
    onError: tell,
  });
  const begin = (call: Attended) => {
    // Before the answer comes: the telephone may ring sooner.
    attend(call);
    asked.mutate(call, { onError: () => attend(null) });
  };
  const next = awaited === null ? null : nextCall(awaited, agents);
  const start = useRef(begin);
  start.current = begin;
  useEffect(() => {
    if (next === null) return;
    wait(null);
    start.current(next);
  }, [next]);
  useOwnPhone(attended, phone, () => attend(null));
  useGone(attended, agents, () => attend(null));
  return {
    attended,
    awaited,
    busy: asked.isPending || left.isPending || taken.isPending,
    begin,
    change: (mode) => {
      if (attended === null) return;
      asked.mutate({ ...attended, mode }, { onSuccess: () => attend({ ...attended, mode }) });
    },
    leave: () => attended !== null && left.mutate(attended.contact),
    takeOver: () => attended !== null && taken.mutate(attended),
    await: wait,
  };
}

/** Pick up by oneself what one asked for; once one's telephone is down again, one is out. */
function useOwnPhone(attended: Attended | null, phone: FloorPhone, over: () => void): void {
  const heard = useRef(false);
  const now = useRef({ phone, over });
  now.current = { phone, over };
  const [attends, state] = [attended !== null, phone.call?.state];
  useEffect(() => {
    if (!attends) heard.current = false;
    else if (state === 'ringing') now.current.phone.answer();
    else if (state === 'answered') heard.current = true;
    else if (heard.current) now.current.over();
  }, [attends, state]);
}

/** The agent has another call, or none: there is nothing to attend any more. */
function useGone(attended: Attended | null, agents: readonly AgentNow[], over: () => void): void {
  const has = agents.find((agent) => agent.id === attended?.agent)?.contact;
  const gone = attended !== null && has !== undefined && has !== attended.contact;
  useEffect(() => {
    if (gone) over();
  });
}
