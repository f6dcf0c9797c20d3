import { randomBytes, randomUUID } from 'node:crypto';
import { expect } from 'chai';
import jwt from 'jsonwebtoken';
import { forgeries, genuine } from '../../test/forged-tokens.ts';
import { createAccessTokenCheck, parseSigningKeys, signAccessToken } from './access-tokens.ts';

const secrets = { new: randomBytes(32).toString('base64url'), old: randomBytes(48).toString('base64url') };
const keys = parseSigningKeys(`new:${secrets.new},old:${secrets.old}`);
const subject = { userId: randomUUID(), sessionId: randomUUID() };

describe('access tokens', () => {
  const verify = createAccessTokenCheck(keys);

  it('tell user and session, signed by the first key and checked by each', async () => {
    const token = signAccessToken(keys, subject, 600);
    expect(await verify(token)).to.deep.equal(subject);
    const { header, payload } = jwt.decode(token, { complete: true })!;
    expect(header).to.deep.equal({ alg: 'HS256', typ: 'at+jwt', kid: 'new' });
    expect(payload).to.have.all.keys('iss', 'aud', 'sub', 'sid', 'jti', 'iat', 'exp');
    expect(await verify(signAccessToken(parseSigningKeys(`old:${secrets.old}`), subject, 600))).to.deep.equal(subject);
    expect(await verify(genuine(keys, subject))).to.deep.equal(subject);
  });

  const refused = forgeries(keys, subject);
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
