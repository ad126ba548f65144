import { Link } from '@tanstack/react-router';
import { CallbacksPage as Callbacks } from '../features/callbacks/components/callbacks-page';
import { useMe } from './me';

/** Who is to be called back; each leads to its contact. */
export function CallbacksPage() {
  return (
    <Callbacks
      maySteer={useMe().permissions.includes('callbacks:steer')}
      link={(id, word) => (
        <Link to="/contacts/$id" params={{ id }}>
          {word}
        </Link>
      )}
    />
  );
}
