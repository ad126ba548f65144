import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect } from 'react';
import { SignInPage } from '../features/session/sign-in-page';
import { Problem } from '../shared/api/problem';
import { useSession } from '../shared/session';
import { Look } from '../shared/ui/look';
import { router } from './router';

const MANY = 2;

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (count, error) =>
        count < MANY && !(error instanceof Problem && error.status in { 401: 1, 403: 1, 404: 1 }),
    },
  },
});

/** The whole application: signed out, it is the sign-in page; signed in, the pages of one's rights. */
export function Application() {
  const { session } = useSession();
  useEffect(() => {
    // What the last person saw is nobody else's business.
    if (session === null) client.clear();
    // While somebody types their password, the page that most people work at is fetched.
    if (session === null) void router.preloadRoute({ to: '/desk' });
  }, [session]);
  return (
    <Look>
      <QueryClientProvider client={client}>
        {session === null ? <SignInPage /> : <RouterProvider router={router} />}
      </QueryClientProvider>
    </Look>
  );
}
