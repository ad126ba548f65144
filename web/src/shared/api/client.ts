/** The one door to the server's API: typed by what the server says of itself. */

import createClient, { type Middleware } from 'openapi-fetch';
import { preferences } from '../preferences';
import { endSession, sessionToken } from '../session';
import type { components, paths } from './generated/schema';
import { Problem, problemOf } from './problem';

/** A form or view of the API by its name. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

const authorised: Middleware = {
  onRequest({ request }) {
    const token = sessionToken();
    if (token !== null) request.headers.set('Authorization', `Bearer ${token}`);
    // In which language the server says what is wrong: the one of the page, not of the browser.
    request.headers.set('Accept-Language', preferences().language);
    return request;
  },
  onResponse({ request, response }) {
    const asSomebody = request.headers.has('Authorization');
    if (response.status === 401 && asSomebody) endSession('expired');
    return response;
  },
};

export const api = createClient<paths>({ baseUrl: window.location.origin });
api.use(authorised);

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** Return an answer's body; a refusal, or no answer at all, becomes a `Problem`. */
export async function told<Data>(asked: Promise<Answer<Data>>): Promise<Data> {
  const answer = await asked.catch(() => {
    throw new Problem('unreachable', 0, '');
  });
  if (!answer.response.ok) throw problemOf(answer.response.status, answer.error);
  return answer.data as Data;
}
