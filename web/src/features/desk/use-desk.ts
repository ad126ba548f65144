/** The desk as it is now, and the session that this window holds. */

import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { deskLine } from '../../live/line';
import type { LiveState } from '../../live/reducer';
import { useLive } from '../../live/use-live';
import { serverSaid } from '../../shared/time/clock';
import { type DeskView, deskQuery } from './api';
import { newer } from './newer';

/** Of this window: survives a reload, and is not another window's. */
const KEY = 'huawu.desk-session';

function heldSession(): string | null {
  return sessionStorage.getItem(KEY);
}

/** Hold a session in this window; another window that held it is told so. */
export function holdSession(session: string | null): void {
  if (session === null) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, session);
  deskLine.hold(session);
}

export interface HeldDesk {
  desk: DeskView;
  line: LiveState['line'];
  /** This window is the one that works. */
  here: boolean;
}

/** Go on holding this window's session after a reload, on whichever page that is. */
export function useResumedSession(): void {
  useEffect(() => {
    // One whose session ended meanwhile is told so by its line.
    if (deskLine.state.line === 'none' && heldSession() !== null) deskLine.hold(heldSession());
  }, []);
}

export function useDesk(): HeldDesk {
  const client = useQueryClient();
  const desk = useSuspenseQuery(deskQuery).data;
  const live = useLive();
  useResumedSession();
  useEffect(() => {
    const found = live.desk;
    if (found !== null) client.setQueryData(deskQuery.queryKey, (known) => newer(known, found));
  }, [live.desk, client]);
  useEffect(() => {
    if (live.last !== null) serverSaid(live.last.event.at);
  }, [live.last]);
  useEffect(() => {
    if (live.line !== 'taken' && live.line !== 'refused') return;
    sessionStorage.removeItem(KEY);
    void client.invalidateQueries(deskQuery);
  }, [live.line, client]);
  useEffect(() => {
    if (desk.session === 'out' && heldSession() === desk.session_id) return;
    if (desk.session === 'out') holdSession(null);
  }, [desk.session, desk.session_id]);
  const here = desk.session !== 'out' && desk.session_id === heldSession();
  return { desk, line: live.line, here };
}
