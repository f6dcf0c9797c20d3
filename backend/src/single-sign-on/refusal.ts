/** Why a log-in at the provider came to nothing: stable names that the page has words for. */
export const signOnErrors = {
  'sign-on-expired': 'The log-in began too long ago, in another browser, or never',
  'sign-on-denied': 'The person, or the provider, said no',
  'sign-on-failed': 'What the provider answered is not valid',
  'provider-unavailable': 'The provider does not answer',
  'address-missing': 'The provider gave no e-mail address',
  'address-taken': 'There is an account with the address, and the provider does not vouch for who owns the address',
  'account-disabled': 'An administrator has disabled the account',
  'too-many-attempts': 'There were too many attempts from one network address',
} as const;

export type SignOnError = keyof typeof signOnErrors;

/** A log-in that is refused. Its message is for the log of security events: a code, never what a provider wrote. */
export class SignOnRefusal extends Error {
  override name = 'SignOnRefusal';
  readonly code: SignOnError;

  constructor(code: SignOnError, reason: string = code, cause?: unknown) {
    super(reason, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
