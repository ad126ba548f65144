/** The languages that callers are spoken to in. */
export const LANGUAGES_SPOKEN = ['zh', 'en'] as const;
