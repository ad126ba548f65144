/** What the browser knows of the server, in one place. */

import { QueryClient } from '@tanstack/react-query';
import { Problem } from '../shared/api/problem';

const MANY = 2;

export const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (count, error) =>
        count < MANY && !(error instanceof Problem && error.status in { 401: 1, 403: 1, 404: 1 }),
    },
  },
});
