/** Being let in: by a password, or by the ticket of a single sign-on. */

import { useCallback, useEffect, useState } from 'react';
import { api, type Schema, told } from '../../shared/api/client';
import { beginSession } from '../../shared/session';

interface Entering {
  busy: boolean;
  error: unknown;
  enter: (form: Schema<'SignInForm'>) => void;
  /** Whether a single sign-on is offered. */
  sso: boolean;
}

export function useEntering(): Entering {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [sso, setSso] = useState(false);
  const begin = useCallback(async (asked: Promise<Schema<'SessionView'>>) => {
    setBusy(true);
    setError(null);
    try {
      const signed = await asked;
      beginSession({ token: signed.token, expiresAt: signed.expires_at });
    } catch (trouble) {
      setError(trouble);
    } finally {
      setBusy(false);
    }
  }, []);
  useEffect(() => {
    void told(api.GET('/api/v1/sign-in-ways')).then(
      (ways) => setSso(ways.sso),
      () => undefined, // then nothing but a password is offered
    );
    const ticket = new URLSearchParams(window.location.search).get('ticket');
    if (ticket === null) return;
    // It counts once: out of the address and the history before it is used.
    window.history.replaceState(null, '', window.location.pathname);
    void begin(told(api.POST('/api/v1/session/ticket', { body: { ticket } })));
  }, [begin]);
  return {
    busy,
    error,
    enter: (form) => void begin(told(api.POST('/api/v1/session', { body: form }))),
    sso,
  };
}
