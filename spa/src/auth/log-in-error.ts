/** Why a log-in at the provider failed, as the backend says it in the address of the log-in page. */
const ERRORS = [
  'sign-on-expired',
  'sign-on-denied',
  'sign-on-failed',
  'provider-unavailable',
  'address-missing',
  'address-taken',
  'account-disabled',
  'too-many-attempts',
] as const;

/** @returns `sign-on-failed` for what is not known, null where nothing is said */
export const logInErrorOf = (value: unknown): (typeof ERRORS)[number] | null =>
  typeof value === 'string' && value !== '' ? (ERRORS.find((known) => known === value) ?? 'sign-on-failed') : null;
