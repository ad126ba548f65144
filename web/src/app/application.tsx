import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { Problem } from '../shared/api/problem';
import { Look } from '../shared/ui/look';
import { addAllWords } from '../shared/words/all-words';
import { router } from './router';

addAllWords();

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

/** For who is about to sign in: forget what the last person saw, fetch the page most work at. */
export function makeReady(): void {
  client.clear();
  void router.preloadRoute({ to: '/desk' });
}

/** The whole application of somebody who is signed in: the pages of their rights. */
export function Application() {
  return (
    <Look>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </Look>
  );
}
