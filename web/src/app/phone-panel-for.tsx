import type { Telephone } from '../features/softphone/api';
import { OtherPhone } from '../features/softphone/components/other-phone';
import { PhonePanel } from '../features/softphone/components/phone-panel';

/** One's own telephone, whichever it is. */
export function PhonePanelFor({ telephone }: { telephone: Telephone }) {
  return telephone.kind === 'browser' ? (
    <PhonePanel telephone={telephone} />
  ) : (
    <OtherPhone telephone={telephone} />
  );
}
