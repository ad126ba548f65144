import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../api/problem';

const KNOWN = [
  'unreachable',
  'failed',
  'unavailable',
  'conflict',
  'not-now',
  'no-agent',
  'refused',
  'unauthenticated',
  'invalid',
  'formula',
  'limit-reached',
  'outside-refused',
  'outside-limit',
  'not-found',
  'in-use',
  'taken',
  'stale-version',
  'needs-approval',
  'held',
  'last-administrator',
  'still-active',
  'login-taken',
  'call-not-now',
  'call-out-of-date',
  'still-ready',
  'no-telephone',
  'agent-illegal-move',
  'agent-device-cannot-ring',
] as const;

/** Return a function that puts a failure into a sentence for people. */
export function useSentence(): (error: unknown) => string {
  const { t } = useTranslation('problems');
  return useCallback(
    (error) => {
      const { code, detail } =
        error instanceof Problem ? error : { code: 'bug', detail: String(error) };
      const known = KNOWN.find((each) => each === code);
      return known === undefined ? t('other', { code, detail }) : t(known, { detail });
    },
    [t],
  );
}
