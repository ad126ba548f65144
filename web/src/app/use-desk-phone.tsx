import { useEffect, useRef } from 'react';
import { callInHand } from '../features/desk/model';
import type { DeskPhone } from '../features/desk/phone-port';
import type { HeldDesk } from '../features/desk/use-desk';
import { accessOf, rejoinCall, reportQuality, useTelephone } from '../features/softphone/api';
import { QualityMeter } from '../features/softphone/components/quality-meter';
import type { Quality } from '../features/softphone/quality';
import { holdPhone, softphone, usePhoneState } from '../features/softphone/use-softphone';
import { PhonePanelFor } from './phone-panel-for';

/** The agent's telephone for the desk: the one in the page while this window holds the session. */
export function useDeskPhone(held: HeldDesk): DeskPhone {
  const telephone = useTelephone();
  const phone = usePhoneState();
  const inPage = telephone?.kind === 'browser';
  useEffect(() => {
    if (!inPage || !held.here || telephone === undefined) return;
    return holdPhone(accessOf(telephone));
  }, [inPage, held.here, telephone]);
  useQualityReports(held, phone.call?.quality ?? null);
  useRejoining(held, inPage && phone.line === 'ready', phone.call !== null);
  return {
    inPage,
    call: phone.call,
    answer: () => softphone().answer(),
    mute: (muted) => softphone().mute(muted),
    press: (key) => softphone().press(key),
    quality: inPage ? <QualityMeter /> : null,
    panel: telephone === undefined ? null : <PhonePanelFor telephone={telephone} />,
  };
}

/** What the server tells of a call and what the telephone does may be so far apart. */
const APART_MS = 1500;

/** A page that was loaded anew in a call has it ring here; one that lost its call does not ask. */
function useRejoining(held: HeldDesk, ready: boolean, inCall: boolean): void {
  const had = useRef(false);
  if (inCall) had.current = true;
  const state = callInHand(held.desk)?.state;
  const misses = held.here && ready && !inCall && (state === 'talking' || state === 'hold');
  useEffect(() => {
    if (!misses || had.current) return;
    const asking = setTimeout(() => {
      had.current = true;
      // Refused when the call ended meanwhile, which the desk shows by itself.
      void rejoinCall().catch(() => undefined);
    }, APART_MS);
    return () => clearTimeout(asking);
  }, [misses]);
}

/** Once a call is over, tell how it was heard: the last figures are those of the whole call. */
function useQualityReports(held: HeldDesk, quality: Quality | null): void {
  const last = useRef<{ contact: string; quality: Quality } | null>(null);
  const call = callInHand(held.desk);
  const talking = call !== undefined && (call.state === 'talking' || call.state === 'hold');
  useEffect(() => {
    if (talking && quality !== null) last.current = { contact: call.contact.id, quality };
    if (talking || last.current === null) return;
    const { contact, quality: heard } = last.current;
    last.current = null;
    // A report that is lost spoils nothing that the agent does.
    void reportQuality(contact, heard).catch(() => undefined);
  }, [talking, quality, call]);
}
