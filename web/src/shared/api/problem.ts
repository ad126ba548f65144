/** What went wrong, as the server tells it (RFC 9457) and as people read it. */

export class Problem extends Error {
  constructor(
    /** Stable, such as `not-now`; `unreachable` when no answer came. */
    readonly code: string,
    readonly status: number,
    /** The server's own sentence, in the language of the page where it has one. */
    readonly detail: string,
    /** The field that is wrong, where one is. */
    readonly field: string | null = null,
  ) {
    super(detail || code);
  }
}

/** Return the problem that an answer's body tells of. */
export function problemOf(status: number, body: unknown): Problem {
  const told = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const text = (name: string) => (typeof told[name] === 'string' ? (told[name] as string) : '');
  const errors = (told['errors'] ?? []) as { field: string }[];
  const code = text('title') || `http-${status}`;
  return new Problem(code, status, text('detail'), errors[0]?.field ?? null);
}
