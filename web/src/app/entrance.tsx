import { lazy, Suspense, useEffect } from 'react';
import { SignInPage } from '../features/session/sign-in-page';
import { useSession } from '../shared/session';
import { useColours } from '../shared/ui/scheme';
import { Waiting } from './waiting';

const enter = () => import('./application');
const Application = lazy(async () => ({ default: (await enter()).Application }));

/**
 * Who is not signed in gets a page of a few kilobytes at once; while they type, everything else
 * comes along, so that it is there when they are let in.
 */
export function Entrance() {
  const { session } = useSession();
  useColours();
  useEffect(() => {
    if (session !== null) return;
    void enter().then(({ makeReady }) => makeReady());
    // The page most work at comes beside what it needs, not behind it.
    void import('./desk-page');
  }, [session]);
  if (session === null) return <SignInPage />;
  return (
    <Suspense fallback={<Waiting />}>
      <Application />
    </Suspense>
  );
}
