/** Why a log-in at a provider failed, as the address of the log-in page says it. */
const ERRORS = ['unavailable', 'denied', 'unverified-email', 'disabled', 'expired', 'failed'] as const;

/** @returns `failed` for what is not known, null where nothing is said */
export const logInErrorOf = (value: unknown): (typeof ERRORS)[number] | null =>
  typeof value === 'string' && value !== '' ? (ERRORS.find((known) => known === value) ?? 'failed') : null;
