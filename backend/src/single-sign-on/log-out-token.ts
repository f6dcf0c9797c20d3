/** Tokens by which a provider logs somebody out: https://openid.net/specs/openid-connect-backchannel-1_0.html#Validation */
import { errors, type JWTVerifyOptions, type JWTVerifyResult } from 'jose';
import { isSilence } from './provider-errors.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** Older tokens are refused. Seconds. */
const MOST_AGE = 300;
/** For which the id of a token is remembered: as long as it could be used again, and the clocks differ. Seconds. */
export const REMEMBERED_SECONDS = 2 * MOST_AGE;
/** What the type of one may be; older providers name none, or the one that any JWT has. */
const TYPES = new Set([undefined, 'jwt', 'logout+jwt']);
const MOST_CHARACTERS = 255;

/** Whom to log out: a person, one of their sessions at the provider, or both. */
export interface LogOut {
  issuer: string;
  /** Of the token itself. */
  id: string;
  subject: string | null;
  sid: string | null;
}

/** A token that is none, or none of those that count. The message is for the caller. */
export class LogOutRefusal extends Error {
  override name = 'LogOutRefusal';
}

/**
 * @param verify checks signature, issuer, audience and times, with further options
 * @throws LogOutRefusal, or what `verify` throws when the provider does not answer
 */
export async function readLogOut(
  issuer: string,
  verify: (options: JWTVerifyOptions) => Promise<JWTVerifyResult>,
): Promise<LogOut> {
  const { payload, protectedHeader } = await verify({
    maxTokenAge: MOST_AGE,
    requiredClaims: ['iat', 'jti', 'events'],
  }).catch((error: unknown) => {
    if (isSilence(error) || !(error instanceof errors.JOSEError)) throw error;
    throw new LogOutRefusal(`The token does not hold: ${error.code}.`);
  });
  const type = protectedHeader.typ?.toLowerCase().replace(/^application\//, '');
  if (!TYPES.has(type)) throw new LogOutRefusal('The token is one for something else.');
  const { jti, sub, sid, events } = payload;
  if ('nonce' in payload) throw new LogOutRefusal('The token has a nonce, as ID tokens have.');
  if (!isObject(events) || !isObject(events[EVENT])) throw new LogOutRefusal('The token is about no log-out.');
  if (!isId(jti)) throw new LogOutRefusal('The token has no id.');
  if (!isIdOrNone(sub) || !isIdOrNone(sid) || (sub ?? sid) === undefined) {
    throw new LogOutRefusal('The token names neither a person nor a session.');
  }
  return { issuer, id: jti, subject: sub ?? null, sid: sid ?? null };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isId = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= MOST_CHARACTERS && !value.includes('\0');

const isIdOrNone = (value: unknown): value is string | undefined => value === undefined || isId(value);
