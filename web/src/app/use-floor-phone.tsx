import { useEffect } from 'react';
import type { FloorPhone } from '../features/floor/phone-port';
import { accessOf, useTelephone } from '../features/softphone/api';
import { holdPhone, softphone, usePhoneState } from '../features/softphone/use-softphone';
import { PhonePanelFor } from './phone-panel-for';

/** A supervisor's own telephone: the one in the page is reachable while the floor is open. */
export function useFloorPhone(mayRing: boolean): FloorPhone {
  const telephone = useTelephone(mayRing);
  const phone = usePhoneState();
  const inPage = telephone?.kind === 'browser';
  useEffect(() => {
    if (inPage && telephone !== undefined) return holdPhone(accessOf(telephone));
    return undefined;
  }, [inPage, telephone]);
  return {
    inPage,
    call: phone.call,
    answer: () => softphone().answer(),
    mute: (muted) => softphone().mute(muted),
    panel: telephone === undefined ? null : <PhonePanelFor telephone={telephone} />,
  };
}
