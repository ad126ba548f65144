import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { deskQuery, queuesQuery } from '../features/desk/api';
import { sessionToken, watchSession } from '../shared/session';
import { Look } from '../shared/ui/look';
import { addAllWords } from '../shared/words/all-words';
import { client } from './client';
import { meQuery } from './me';
import { deskPage, router } from './router';

addAllWords();

/** Ask for what the first page shows while the browser is still drawing its frame. */
async function askAhead(): Promise<void> {
  if (sessionToken() === null) return;
  const { agent } = await client.fetchQuery(meQuery);
  if (agent === null) return;
  void client.prefetchQuery(queuesQuery);
  await client.prefetchQuery(deskQuery);
}

// What fails is asked again, and told, where it is needed.
watchSession(() => void askAhead().catch(() => undefined));

/** For who is about to sign in: forget what the last person saw, fetch the page most work at. */
export function makeReady(): void {
  client.clear();
  void deskPage.preload?.();
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
