/** Every way to make a token that is not one of ours. https://www.rfc-editor.org/rfc/rfc8725 */
import { createSecretKey, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { expect } from 'chai';
import jwt from 'jsonwebtoken';
import {
  AUDIENCE,
  ISSUER,
  TOKEN_TYPE,
  parseSigningKeys,
  signAccessToken,
  createAccessTokenCheck,
} from './access-tokens.ts';

const secrets = { new: randomBytes(32).toString('base64url'), old: randomBytes(48).toString('base64url') };
const keys = parseSigningKeys(`new:${secrets.new},old:${secrets.old}`);
const subject = { userId: randomUUID(), sessionId: randomUUID() };

interface Forgery {
  algorithm?: jwt.Algorithm;
  header?: Record<string, unknown>;
  claims?: Record<string, unknown>;
  key?: jwt.Secret;
}

/** A valid token but for what is given. */
function forge({ algorithm = 'HS256', header = {}, claims = {}, key = keys.get('new')! }: Forgery): string {
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
    header: { alg: algorithm, typ: TOKEN_TYPE, kid: 'new', ...header } as jwt.JwtHeader,
    allowInsecureKeySizes: true,
  });
}

/** Puts another header or payload around the signature of a token. */
function tamper(token: string, part: 0 | 1, change: (value: Record<string, unknown>) => unknown): string {
  const parts = token.split('.');
  const value = JSON.parse(Buffer.from(parts[part]!, 'base64url').toString()) as Record<string, unknown>;
  parts[part] = Buffer.from(JSON.stringify(change(value))).toString('base64url');
  return parts.join('.');
}

describe('access tokens', () => {
  const verify = createAccessTokenCheck(keys);

  it('tell user and session, signed by the first key and checked by each', async () => {
    const token = signAccessToken(keys, subject, 600);
    expect(await verify(token)).to.deep.equal(subject);
    const { header, payload } = jwt.decode(token, { complete: true })!;
    expect(header).to.deep.equal({ alg: 'HS256', typ: 'at+jwt', kid: 'new' });
    expect(payload).to.have.all.keys('iss', 'aud', 'sub', 'sid', 'jti', 'iat', 'exp');
    expect(await verify(signAccessToken(parseSigningKeys(`old:${secrets.old}`), subject, 600))).to.deep.equal(subject);
    expect(await verify(forge({}))).to.deep.equal(subject);
  });

  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const refused: Record<string, () => string> = {
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
    'an object as key id': () => forge({ header: { kid: { id: 'new' } } }),
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
  for (const [name, make] of Object.entries(refused)) {
    it(`refuses: ${name}`, async () => expect(await verify(make())).to.equal(undefined));
  }

  it('refuses keys that are too short, not in the form, or there twice, and names no secret', () => {
    const secret = randomBytes(16).toString('base64url');
    for (const text of ['', 'k1', `k1:${secret}`, `k1:${secrets.old},k1:${secrets.new}`, `k 1:${secrets.old}`]) {
      expect(() => parseSigningKeys(text), text)
        .to.throw()
        .with.property('message')
        .not.include(secret);
    }
  });

  it('are checked fast: the key is an object that is made once', async () => {
    const token = signAccessToken(keys, subject, 600);
    for (let n = 0; n < 200; n++) await verify(token);
    const start = process.cpuUsage();
    for (let n = 0; n < 1_000; n++) await verify(token);
    const { user, system } = process.cpuUsage(start);
    console.log(`        ${((user + system) / 1_000).toFixed(1)} µs CPU each`);
    expect((user + system) / 1_000).to.be.lessThan(200);
  });
});
