import { SecondFactor } from '../features/session/second-factor';
import { useMe } from './me';

/** One's own account: the second factor. */
export function SecurityPage() {
  const me = useMe();
  return <SecondFactor inForce={me.second_factor} must={me.must_enrol} />;
}
