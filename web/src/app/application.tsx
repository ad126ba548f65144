import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { Look } from '../shared/ui/look';
import { addAllWords } from '../shared/words/all-words';
import { client } from './client';
import { deskPage, router } from './router';

addAllWords();

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
