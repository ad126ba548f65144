/** What the browser knows of the server, in one place. */

import { QueryClient } from '@tanstack/react-query';
import { Problem } from '../shared/api/problem';

const MANY = 2;

const isRefusal = ({ status }: Problem) => status >= 400 && status < 500;

export const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // What the server refuses it refuses again.
      retry: (count, error) => count < MANY && !(error instanceof Problem && isRefusal(error)),
    },
  },
});
