/** Every way to make a token that is not one of ours. https://www.rfc-editor.org/rfc/rfc8725 */
import { createSecretKey, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import {
  AUDIENCE,
  ISSUER,
  TOKEN_TYPE,
  type AccessTokenSubject,
  type SigningKeys,
} from '../src/sessions/access-tokens.ts';

interface Forgery {
  algorithm?: jwt.Algorithm;
  header?: Record<string, unknown>;
  claims?: Record<string, unknown>;
  key?: jwt.Secret;
}

/** Makes tokens that are valid but for what is given. */
const forger = (keys: SigningKeys, subject: AccessTokenSubject) =>
  function forge({ algorithm = 'HS256', header = {}, claims = {}, key = [...keys.values()][0]! }: Forgery): string {
    const now = Math.floor(Date.now() / 1000);
    const whole = {
      iss: ISSUER,
      aud: AUDIENCE,
      sub: subject.userId,
      sid: subject.sessionId,
      jti: 'x',
      iat: now,
      exp: now + 60,
    };
    const payload = Object.fromEntries(
      Object.entries({ ...whole, ...claims }).filter(([, value]) => value !== undefined),
    );
    return jwt.sign(payload, key, {
      algorithm,
      header: { alg: algorithm, typ: TOKEN_TYPE, kid: [...keys.keys()][0], ...header } as jwt.JwtHeader,
      allowInsecureKeySizes: true,
    });
  };

/** Puts another header or payload around the signature of a token. */
function tamper(token: string, part: 0 | 1, change: (value: Record<string, unknown>) => unknown): string {
  const parts = token.split('.');
  const value = JSON.parse(Buffer.from(parts[part]!, 'base64url').toString()) as Record<string, unknown>;
  parts[part] = Buffer.from(JSON.stringify(change(value))).toString('base64url');
  return parts.join('.');
}

/**
 * @param keys of the server, the first of which signs
 * @param subject a user and a session that are real
 * @returns tokens that must be refused, by what is wrong with them
 */
export function forgeries(keys: SigningKeys, subject: AccessTokenSubject): Record<string, () => string> {
  const forge = forger(keys, subject);
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    'no token': () => '',
    'no JWT': () => 'a.b.c',
    'alg none': () => forge({ algorithm: 'none', key: '' }),
    'alg none under a real signature': () => tamper(forge({}), 0, (header) => ({ ...header, alg: 'none' })),
    'another HMAC': () => forge({ algorithm: 'HS512', key: createSecretKey(randomBytes(64)) }),
    'another HMAC with our key': () => forge({ algorithm: 'HS384' }),
    'RS256 where HS256 is meant': () => forge({ algorithm: 'RS256', key: privateKey }),
    'another key': () => forge({ key: createSecretKey(randomBytes(32)) }),
    'the key of another id': () => forge({ header: { kid: 'old' } }),
    'an unknown key id': () => forge({ header: { kid: 'newer' } }),
    'no key id': () => forge({ header: { kid: undefined } }),
    'a path as key id': () =>
      forge({ header: { kid: '../../../../dev/null' }, key: createSecretKey(Buffer.from('x')) }),
    'SQL as key id': () => forge({ header: { kid: "' union select 'x" } }),
    'a member of every object as key id': () => forge({ header: { kid: '__proto__' } }),
    'an object as key id': () => forge({ header: { kid: { id: [...keys.keys()][0] } } }),
    'the type of other JWTs': () => forge({ header: { typ: 'JWT' } }),
    'no type': () => forge({ header: { typ: undefined } }),
    'another issuer': () => forge({ claims: { iss: 'somebody' } }),
    'another audience': () => forge({ claims: { aud: 'somewhere' } }),
    'no audience': () => forge({ claims: { aud: undefined } }),
    'time is over': () => forge({ claims: { exp: Math.floor(Date.now() / 1000) - 1 } }),
    'no end': () => forge({ claims: { exp: undefined } }),
    'no session': () => forge({ claims: { sid: undefined } }),
    'no subject': () => forge({ claims: { sub: undefined } }),
    'no id': () => forge({ claims: { jti: undefined } }),
    'not yet valid': () => forge({ claims: { nbf: Math.floor(Date.now() / 1000) + 60 } }),
    'another user in the payload': () => tamper(forge({}), 1, (claims) => ({ ...claims, sub: randomUUID() })),
    'no signature': () => forge({}).replace(/[^.]+$/, ''),
    'a payload that is no object': () => tamper(forge({}), 1, () => 'text'),
  };
}

/** One that is right. */
export const genuine = (keys: SigningKeys, subject: AccessTokenSubject): string => forger(keys, subject)({});
