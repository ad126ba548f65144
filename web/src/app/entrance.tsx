import { lazy, Suspense, useEffect } from 'react';
import { SignInPage } from '../features/session/sign-in-page';
import { sessionToken, useSession } from '../shared/session';
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
    void enter().then(({ makeReady }) => {
      // Who was let in meanwhile has asked for things already: they are not forgotten.
      if (sessionToken() === null) makeReady();
    });
  }, [session]);
  if (session === null) return <SignInPage />;
  return (
    <Suspense fallback={<Waiting />}>
      <Application />
    </Suspense>
  );
}
