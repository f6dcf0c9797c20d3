/** Access tokens: short-lived JWTs (RFC 7519) with the profile of RFC 9068, signed with a key that all replicas share. */
import { createSecretKey, randomUUID, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { Passport } from 'passport';
import { Strategy, type VerifiedCallback } from 'passport-jwt';

export const ISSUER = 'tasktracker';
export const AUDIENCE = 'tasktracker-api';
/** The one algorithm: nothing in a token chooses another. */
export const ALGORITHM = 'HS256';
/** https://www.rfc-editor.org/rfc/rfc9068#section-2.1 */
export const TOKEN_TYPE = 'at+jwt';

/** A key of 256 bits, as HS256 wants it: https://www.rfc-editor.org/rfc/rfc7518#section-3.2 */
const LEAST_KEY_BYTES = 32;

/** Keys by their id. The first one signs, every one verifies: a new key comes in second, moves up, and the old one goes. */
export type SigningKeys = ReadonlyMap<string, KeyObject>;

/**
 * Reads `id:secret,id:secret`, each secret in base64url. Every key becomes an object here, once: made anew for each
 * token it costs more than all the rest of a request.
 * @throws Error that names what is wrong, and no secret
 */
export function parseSigningKeys(text: string): SigningKeys {
  const keys = new Map<string, KeyObject>();
  for (const [index, entry] of text.split(',').entries()) {
    const [, id, secret] = /^\s*([\w-]{1,64}):([\w-]+={0,2})\s*$/.exec(entry) ?? [];
    if (id === undefined || secret === undefined) throw new Error(`key ${index + 1} is not in the form id:secret`);
    const bytes = Buffer.from(secret, 'base64url');
    if (bytes.length < LEAST_KEY_BYTES) throw new Error(`key ${id} has fewer than ${LEAST_KEY_BYTES} bytes`);
    if (keys.has(id)) throw new Error(`there are two keys ${id}`);
    keys.set(id, createSecretKey(bytes));
  }
  return keys;
}

export interface AccessTokenSubject {
  userId: string;
  sessionId: string;
}

/** @param seconds for which the token is valid */
export function signAccessToken(keys: SigningKeys, { userId, sessionId }: AccessTokenSubject, seconds: number): string {
  const [id, key] = [...keys][0]!;
  return jwt.sign({ sid: sessionId }, key, {
    algorithm: ALGORITHM,
    header: { alg: ALGORITHM, typ: TOKEN_TYPE, kid: id },
    issuer: ISSUER,
    audience: AUDIENCE,
    subject: userId,
    jwtid: randomUUID(),
    expiresIn: seconds,
  });
}

/** What `passport-jwt` is asked about: a token, wherever it came from. */
interface Presented {
  token: string;
}

export type AccessTokenCheck = (token: string) => Promise<AccessTokenSubject | undefined>;

/**
 * Makes the check of everything that a token itself can tell, by `passport` and its strategy for JWTs.
 * @returns a function that answers undefined for any token that is not one of ours, still valid and whole
 */
export function createAccessTokenCheck(keys: SigningKeys): AccessTokenCheck {
  const passport = new Passport();
  passport.use(
    new Strategy(
      {
        jwtFromRequest: (request) => (request as unknown as Presented).token,
        secretOrKeyProvider: (_request, token: string, done) => {
          const key = keyOfToken(keys, token);
          // the library takes key objects, which its types do not say
          done(key ? null : new Error('no key of ours'), key as unknown as Buffer);
        },
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: AUDIENCE,
      },
      (claims: unknown, done: VerifiedCallback) => done(null, subjectOf(claims) ?? false),
    ),
  );
  return (token) =>
    new Promise((resolve, reject) => {
      const decided = (error: unknown, subject: AccessTokenSubject | false | undefined) => {
        if (error) reject(error as Error);
        else resolve(subject || undefined);
      };
      const authenticate = passport.authenticate('jwt', { session: false }, decided) as Authenticate;
      authenticate({ token }, {}, reject);
    });
}

/** What `passport` makes for frameworks: it calls its callback instead of answering by itself. */
type Authenticate = (request: Presented, response: object, next: (error: unknown) => void) => void;

/**
 * The key that a token names in its header, undefined when the header is not exactly one of ours. A look-up in a fixed
 * map: the id never becomes a path, a query or an address.
 */
function keyOfToken(keys: SigningKeys, token: string): KeyObject | undefined {
  const header = headerOf(token);
  if (!header || header['alg'] !== ALGORITHM || header['typ'] !== TOKEN_TYPE) return undefined;
  return typeof header['kid'] === 'string' ? keys.get(header['kid']) : undefined;
}

function headerOf(token: string): Record<string, unknown> | undefined {
  try {
    return jwt.decode(token, { complete: true })?.header as unknown as Record<string, unknown> | undefined;
  } catch {
    return undefined;
  }
}

/** Claims whose signature is checked already. The library takes a token without `exp` as valid for ever. */
function subjectOf(claims: unknown): AccessTokenSubject | undefined {
  const { sub, sid, exp, jti } = claims as Record<string, unknown>;
  if (typeof sub !== 'string' || typeof sid !== 'string' || typeof exp !== 'number' || typeof jti !== 'string') {
    return undefined;
  }
  return { userId: sub, sessionId: sid };
}
