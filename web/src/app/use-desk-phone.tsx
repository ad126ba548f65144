import { useEffect, useRef } from 'react';
import { callInHand } from '../features/desk/model';
import type { DeskPhone } from '../features/desk/phone-port';
import type { HeldDesk } from '../features/desk/use-desk';
import { accessOf, reportQuality, useTelephone } from '../features/softphone/api';
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
