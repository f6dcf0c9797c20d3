/** What went wrong between this service and the provider, in the few words that the page and the log know. */
import { errors } from 'jose';
import { AuthorizationResponseError, ResponseBodyError } from 'openid-client';
import { SignOnRefusal, type SignOnError } from './refusal.ts';

/** What a provider answers when it is not well itself: https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1 */
const NOT_WELL = new Set(['server_error', 'temporarily_unavailable']);

/** @param code for what is neither a refusal of the provider's nor its silence */
export function asRefusal(error: unknown, code: SignOnError): SignOnRefusal {
  if (error instanceof SignOnRefusal) return error;
  const reason = reasonOf(error);
  if (isSilence(error)) return new SignOnRefusal('provider-unavailable', reason, error);
  if (error instanceof AuthorizationResponseError && error.error === 'access_denied') {
    return new SignOnRefusal('sign-on-denied', reason, error);
  }
  return new SignOnRefusal(code, reason, error);
}

export function isSilence(error: unknown): boolean {
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) {
    return NOT_WELL.has(error.error) || (error instanceof ResponseBodyError && error.status >= 500);
  }
  // what `fetch` throws when there was no answer
  if (error instanceof TypeError && error.cause instanceof Error) return true;
  if (isTimeout(error)) return true;
  // the answer to the request for keys was none of keys
  if (error instanceof errors.JOSEError && error.code === errors.JOSEError.code) return true;
  const { cause } = error as { cause?: { status?: unknown } };
  return typeof cause?.status === 'number' && cause.status >= 500;
}

export const isTimeout = (error: unknown): boolean =>
  error instanceof errors.JWKSTimeout || (error as { code?: unknown }).code === 'OAUTH_TIMEOUT';

/** A code: what a provider writes beside it is for nobody here to read, and may name people. */
function reasonOf(error: unknown): string {
  const { error: answered, code, cause, name } = error as Record<string, unknown>;
  const candidates = [answered, (cause as { code?: unknown } | undefined)?.code, code, name];
  return (
    candidates.find((each): each is string => typeof each === 'string' && /^[\w.-]{1,64}$/.test(each)) ?? 'unknown'
  );
}
