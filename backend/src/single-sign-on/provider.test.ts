import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { expect } from 'chai';
import { CLIENT_ID, CLIENT_SECRET } from '../../test/open-id-provider.ts';
import { errorOf, PUBLIC_URL, startSingleSignOn, type SingleSignOn } from '../../test/single-sign-on.ts';
import { createProvider } from './provider.ts';
import type { SignOnRefusal } from './refusal.ts';

const CALLBACK = `${PUBLIC_URL}/api/v1/auth/oidc/callback`;
const ANN = { email: 'ann@example.org', email_verified: true };

describe('a provider that is not there (a real oidc-provider, stopped and started)', () => {
  let sso: SingleSignOn;
  before(async () => {
    sso = await startSingleSignOn({ providerIsDown: true });
    sso.provider.people.set('ann', ANN);
  });
  after(() => sso.stop());

  it('keeps no process from starting, and people are told; then it is found without a restart', async () => {
    const { status } = await sso.apis[0].request('GET', '//readyz');
    expect(status).to.equal(200);
    const page = await sso.logIn('ann');
    expect(page.url).to.equal(`${PUBLIC_URL}/log-in?error=provider-unavailable`);
    expect(page.hops[0]!.headers.getSetCookie()).to.deep.equal([]);
    expect((await sso.apis[0].request('GET', '/tasks')).status, 'all else works').to.equal(200);
    await sso.provider.comeBack();
    expect(errorOf(await sso.logIn('ann'))).to.equal(null);
  });

  it('may go away while somebody logs in: another try succeeds when it is back', async () => {
    const browser = sso.browser();
    sso.provider.atKeyboard = 'ann';
    const callback = await browser.open('/api/v1/auth/oidc/login', CALLBACK);
    await sso.provider.goDown();
    const page = await browser.open(callback.url);
    expect(page.url).to.equal(`${PUBLIC_URL}/log-in?error=provider-unavailable`);
    expect((await sso.events('sign-on-failed'))[0]!.detail).to.deep.equal({
      error: 'provider-unavailable',
      reason: 'ECONNREFUSED',
    });
    await sso.provider.comeBack();
    expect(errorOf(await sso.logIn('ann', browser))).to.equal(null);
  });

  it('does not keep anybody from logging out here', async () => {
    const browser = sso.browser();
    await sso.logIn('ann', browser);
    browser.servedAt = sso.apis[1].origin;
    await sso.provider.goDown();
    const answer = await browser.fetch('POST', '/auth/logout');
    expect(answer.status).to.equal(200);
    expect(browser.cookie('__Host-refresh')).to.equal(undefined);
    await sso.provider.comeBack();
  });

  it('changes its keys in the middle, and the next log-in succeeds on both replicas', async () => {
    for (const rotations of [1, 2]) {
      await sso.provider.rotateKeys();
      for (const api of sso.apis) {
        const browser = sso.browser();
        browser.servedAt = api.origin;
        expect(errorOf(await sso.logIn('ann', browser)), `rotation ${rotations}`).to.equal(null);
      }
    }
  });
});

describe('what a provider answers', () => {
  let sso: SingleSignOn;
  before(async () => {
    sso = await startSingleSignOn();
    sso.provider.people.set('ann', ANN);
  });
  after(() => sso.stop());

  const b64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = () => Math.floor(Date.now() / 1000);
  type Payload = Record<string, unknown>;

  /** A log-in whose ID token is the test's own. @returns the error that the page is led to */
  async function logInWith(make: (payload: Payload) => Promise<string> | string): Promise<string | null> {
    const browser = sso.browser();
    sso.provider.atKeyboard = 'ann';
    const login = await browser.open('/api/v1/auth/oidc/login', sso.provider.issuer);
    const nonce = new URL(login.url).searchParams.get('nonce');
    sso.provider.answerToken = async (id) => ({
      access_token: 'of no use here',
      token_type: 'Bearer',
      id_token: await make({ ...id, ...ANN, sub: 'ann', nonce, iat: now(), exp: now() + 300 }),
    });
    return errorOf(await browser.open(login.url));
  }

  it('counts when it is signed with a published key', async () => {
    expect(await logInWith((payload) => sso.provider.sign(payload))).to.equal(null);
  });

  it('is refused when the ID token is not signed, or by nobody that counts (alg none, HS256 with what is public)', async () => {
    const { sign } = sso.provider;
    const jwks = await (await fetch(`${sso.provider.issuer}/jwks`)).text();
    const hs256 = (key: string) => (payload: Payload) => {
      const text = `${b64({ alg: 'HS256', typ: 'JWT' })}.${b64(payload)}`;
      return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
    };
    const attempts: Record<string, (payload: Payload) => Promise<string> | string> = {
      'alg none': (payload) => `${b64({ alg: 'none' })}.${b64(payload)}.`,
      'HS256 with the public keys': hs256(jwks),
      'HS256 with the secret of the client': hs256(CLIENT_SECRET),
      'another claim': async (payload) => {
        const [header, , signature] = (await sign(payload)).split('.');
        return `${header}.${b64({ ...payload, sub: 'boss' })}.${signature}`;
      },
      'a key that is nowhere': (payload) => sign(payload, { kid: 'another' }),
      'no signature': async (payload) => `${(await sign(payload)).split('.').slice(0, 2).join('.')}.`,
    };
    for (const [name, make] of Object.entries(attempts)) {
      expect(await logInWith(make), name).to.equal('sign-on-failed');
    }
  });

  it('is refused when the ID token is for another log-in, another application, another time or from another issuer', async () => {
    const wrong: Record<string, Payload> = {
      'another nonce': { nonce: 'n'.repeat(43) },
      'no nonce': { nonce: undefined },
      'another audience': { aud: 'somebody-else' },
      'another party': { aud: [CLIENT_ID, 'somebody-else'], azp: 'somebody-else' },
      'another issuer': { iss: 'https://evil.example' },
      'too old': { exp: now() - 40, iat: now() - 100 },
      'no end': { exp: undefined },
      nobody: { sub: undefined },
    };
    for (const [name, change] of Object.entries(wrong)) {
      const result = await logInWith((payload) => sso.provider.sign({ ...payload, ...change }));
      expect(result, name).to.equal('sign-on-failed');
    }
    const late = { exp: now() - 20 };
    expect(await logInWith((payload) => sso.provider.sign({ ...payload, ...late })), 'clocks differ').to.equal(null);
  });

  it('is refused without an ID token', async () => {
    expect(await logInWith(() => undefined as never)).to.equal('sign-on-failed');
  });

  it('leaves no secret in the logs', async () => {
    const lines = sso.apis.flatMap(({ log }) => log).join('');
    for (const secret of [CLIENT_SECRET, 'code=', 'id_token', 'eyJ']) expect(lines).to.not.include(secret);
  });
});

describe('what is at the address of a provider', () => {
  let server: Server;
  let answer: (path: string) => { status?: number; body: unknown };
  let issuer: string;
  let requests: number;
  before(async () => {
    server = createServer((request, response) => {
      requests += 1;
      const { status = 200, body } = answer(request.url!);
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());
  beforeEach(() => {
    requests = 0;
  });

  const provider = () =>
    createProvider({
      issuer,
      clientId: CLIENT_ID,
      clientSecret: undefined,
      name: 'test',
      scopes: 'openid',
      roles: undefined,
      publicUrl: PUBLIC_URL,
    });
  const metadata = (more: object = {}) => ({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    jwks_uri: `${issuer}/jwks`,
    ...more,
  });
  const pending = { state: 's', nonce: 'n', verifier: 'v', returnTo: '/' };
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: unknown) => (error as SignOnRefusal).code,
    );

  it('counts as no provider when it is something else', async () => {
    for (const broken of [
      { body: { ...metadata(), issuer: 'https://evil.example' } },
      { body: metadata({ jwks_uri: undefined }) },
      { body: metadata({ authorization_endpoint: undefined }) },
      { status: 500, body: {} },
      { status: 404, body: {} },
      { body: 'text' },
    ]) {
      answer = () => broken;
      expect(await codeOf(provider().logInUrl(pending, CALLBACK)), JSON.stringify(broken)).to.equal(
        'provider-unavailable',
      );
    }
  });

  it('is asked for its metadata once, by however many, and again after a failure', async () => {
    answer = () => ({ status: 503, body: {} });
    const one = provider();
    expect(await codeOf(one.issuer())).to.equal('provider-unavailable');
    expect(requests, 'tried twice').to.equal(2);
    answer = () => ({ body: metadata() });
    requests = 0;
    await Promise.all(Array.from({ length: 50 }, () => one.logInUrl(pending, CALLBACK)));
    console.log(`        50 log-ins: ${requests} request for the metadata`);
    expect(requests).to.equal(1);
  });

  it('is left alone for 30 seconds after its metadata could not be had anew (the clock is a fake)', async () => {
    answer = () => ({ body: metadata() });
    const one = provider();
    await one.issuer();
    const clock = performance.now.bind(performance);
    try {
      performance.now = () => clock() + 3_600_001;
      answer = () => ({ status: 503, body: {} });
      requests = 0;
      for (let n = 0; n < 10; n++) expect(await one.issuer()).to.equal(issuer);
      expect(requests, 'tried twice, once').to.equal(2);
      answer = () => ({ body: metadata() });
      performance.now = () => clock() + 3_600_001 + 29_000;
      await one.issuer();
      expect(requests).to.equal(2);
      performance.now = () => clock() + 3_600_001 + 31_000;
      for (let n = 0; n < 10; n++) await one.issuer();
      expect(requests, 'and then for an hour').to.equal(3);
    } finally {
      performance.now = clock;
    }
  });

  it('may have no address to log out at', async () => {
    answer = () => ({ body: metadata() });
    expect(await provider().logOutUrl('token')).to.equal(null);
    answer = () => ({ body: metadata({ end_session_endpoint: `${issuer}/end` }) });
    expect(await provider().logOutUrl('token')).to.include('id_token_hint=token');
    expect(await provider().logOutUrl('x'.repeat(5_000)), 'too long for an address').to.not.include('id_token_hint');
  });
});
