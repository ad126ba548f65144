import { HeardLine } from '../../../shared/ui/heard-line';
import { usePhoneState } from '../use-softphone';

/** How the running call is heard. */
export function QualityMeter() {
  return <HeardLine heard={usePhoneState().call?.quality ?? null} />;
}
