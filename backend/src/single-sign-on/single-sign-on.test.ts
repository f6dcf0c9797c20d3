import { expect } from 'chai';
import { ADMINISTRATOR, send } from '../../test/api.ts';
import type { Browser } from '../../test/browser.ts';
import { errorOf, PUBLIC_URL, startSingleSignOn, type SingleSignOn } from '../../test/single-sign-on.ts';

describe('log-in at a provider (a real oidc-provider; the browser is a cookie jar of the tests)', () => {
  let sso: SingleSignOn;
  before(async () => {
    sso = await startSingleSignOn();
    sso.provider.people.set('ann', { email: 'ann@example.org', email_verified: true, locale: 'ru-RU' });
  });
  after(() => sso.stop());

  const refresh = async (browser: Browser) => {
    const response = await browser.fetch('POST', '/auth/refresh');
    return { status: response.status, body: (await response.json()) as Record<string, any> }; // oxlint-disable-line typescript/no-explicit-any
  };

  it('leads to the provider with everything that protects the way back', async () => {
    const browser = sso.browser();
    const { url, hops } = await browser.open('/api/v1/auth/oidc/login', sso.provider.issuer);
    const query = new URL(url).searchParams;
    expect(Object.fromEntries(query)).to.include({
      response_type: 'code',
      client_id: 'tasktracker',
      redirect_uri: `${PUBLIC_URL}/api/v1/auth/oidc/callback`,
      code_challenge_method: 'S256',
      scope: 'openid profile email',
    });
    for (const name of ['state', 'nonce', 'code_challenge']) expect(query.get(name)).to.match(/^[\w-]{43}$/);
    const [cookie] = hops[0]!.headers.getSetCookie();
    expect(cookie).to.match(/^__Host-sign-on-[\w-]{16}=/);
    expect(cookie)
      .to.match(/samesite=lax/i)
      .and.match(/httponly/i)
      .and.match(/secure/i);
    for (const secret of ['state', 'nonce']) expect(cookie).to.not.include(query.get(secret));
    expect(hops[0]!.headers.get('Cache-Control')).to.equal('no-store');
  });

  it('makes an account at once, and ends on the page with a session that the page can take up', async () => {
    const browser = sso.browser();
    const page = await sso.logIn('ann', browser, '/?status=open#top');
    expect(page.url).to.equal(`${PUBLIC_URL}/?status=open#top`);
    const cookie = page.hops
      .at(-1)!
      .headers.getSetCookie()
      .find((line) => line.includes('refresh'));
    expect(cookie)
      .to.match(/^__Host-refresh=/)
      .and.match(/samesite=strict/i);
    // the other replica goes on
    browser.servedAt = sso.apis[1].origin;
    const { status, body } = await refresh(browser);
    expect(status).to.equal(200);
    expect(body['user']).to.include({
      email: 'ann@example.org',
      emailVerified: true,
      hasPassword: false,
      role: 'user',
      language: 'ru',
    });
    expect([...browser.cookies.get('tasks.example.org')!.keys()]).to.deep.equal(['__Host-refresh']);
    const [registered] = await sso.events('registered');
    expect(registered).to.deep.include({ userId: body['user'].id });
    expect(registered!.detail).to.include({ how: 'provider', issuer: sso.provider.issuer });
  });

  it('finds the same account again, through any replica, and in two tabs at once', async () => {
    const browser = sso.browser();
    sso.provider.atKeyboard = 'ann';
    const callback = `${PUBLIC_URL}/api/v1/auth/oidc/callback`;
    const one = await browser.open('/api/v1/auth/oidc/login?returnTo=/one', callback);
    const two = await browser.open('/api/v1/auth/oidc/login?returnTo=/two', callback);
    browser.servedAt = sso.apis[1].origin;
    expect((await browser.open(two.url)).url).to.equal(`${PUBLIC_URL}/two`);
    expect((await browser.open(one.url)).url).to.equal(`${PUBLIC_URL}/one`);
    expect(await sso.query(`select count(*)::int as n from users where email_key = 'ann@example.org'`)).to.deep.equal([
      { n: 1 },
    ]);
  });

  it('makes one account of 20 first log-ins at once', async () => {
    sso.provider.people.set('crowd', { email: 'crowd@example.org', email_verified: true });
    const pages = await Promise.all(
      Array.from({ length: 20 }, (_, n) => {
        const browser = sso.browser();
        browser.servedAt = sso.apis[n % 2]!.origin;
        return sso.logIn('crowd', browser);
      }),
    );
    const accounts = await sso.query(`select count(*)::int as n from users where email_key = 'crowd@example.org'`);
    console.log(`        20 log-ins at once: ${accounts[0]!['n']} account, ${pages.filter(errorOf).length} refused`);
    expect(accounts).to.deep.equal([{ n: 1 }]);
    expect(new Set(pages.map(({ url }) => url))).to.deep.equal(new Set([`${PUBLIC_URL}/`]));
  });

  it('keeps no more than 8 log-ins on their way, so that requests do not grow too long', async () => {
    const browser = sso.browser();
    const counts = [];
    for (let n = 0; n < 20; n++) {
      await browser.open(`/api/v1/auth/oidc/login?returnTo=/${'x'.repeat(490)}`, sso.provider.issuer);
      counts.push(browser.cookies.get('tasks.example.org')!.size);
    }
    expect(Math.max(...counts)).to.equal(8);
    const header = [...browser.cookies.get('tasks.example.org')!]
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
    expect(header.length).to.be.lessThan(12_000);
  });

  it('tells the page what the provider is called', async () => {
    const { body } = await sso.apis[0].request('GET', '/auth/methods');
    expect(body).to.include({ provider: 'single sign-on', localLogin: true });
  });

  it('is nothing that a script or a picture of another page can begin', async () => {
    for (const destination of ['empty', 'image', 'iframe']) {
      const headers = { 'Sec-Fetch-Dest': destination, 'Sec-Fetch-Site': 'cross-site' };
      const answer = await send('GET', `${sso.apis[0].origin}/api/v1/auth/oidc/login`, { headers });
      expect(answer.status).to.equal(403);
      expect(answer.headers.getSetCookie()).to.deep.equal([]);
    }
  });

  describe('from an account without a password', () => {
    let token: string;
    before(async () => {
      sso.provider.people.set('pia', { email: 'pia@example.org', email_verified: true });
      const browser = sso.browser();
      await sso.logIn('pia', browser);
      token = (await refresh(browser)).body['accessToken'];
    });
    const ask = (method: string, path: string, body: object) =>
      sso.apis[0].request(method, path, { body, headers: { Authorization: `Bearer ${token}` } });

    it('no session can set a password or another address', async () => {
      const newPassword = 'correct horse battery';
      for (const currentPassword of ['', 'null', newPassword]) {
        const password = await ask('POST', '/account/password', { currentPassword, newPassword });
        expect(password.status).to.equal(422);
      }
      const email = await ask('POST', '/account/email', { email: 'else@example.org', password: '' });
      expect(email.status).to.equal(422);
      const logIn = { email: 'pia@example.org', password: '' };
      expect((await sso.apis[0].request('POST', '/auth/login', { body: logIn })).status).to.equal(401);
    });

    it('follows the address that the provider vouches for, unless somebody else has it', async () => {
      sso.provider.people.set('pia', { email: 'pia.new@example.org', email_verified: true });
      await sso.logIn('pia');
      expect((await ask('GET', '/account', undefined as never)).body.email).to.equal('pia.new@example.org');
      for (const person of [
        { email: 'pia.other@example.org', email_verified: false },
        { email: ADMINISTRATOR.email, email_verified: true },
      ]) {
        sso.provider.people.set('pia', person);
        expect(errorOf(await sso.logIn('pia'))).to.equal(null);
        expect((await ask('GET', '/account', undefined as never)).body.email).to.equal('pia.new@example.org');
      }
      expect((await sso.events('email-changed'))[0]!.detail).to.deep.equal({ how: 'provider' });
    });

    it('can be deleted by its address alone, and begins empty when its person comes back', async () => {
      await ask('POST', '/tasks', { title: 'before' });
      expect((await ask('POST', '/account/deletion', { email: 'pia.new@example.org' })).status).to.equal(204);
      sso.provider.people.set('pia', { email: 'pia.new@example.org', email_verified: true });
      const browser = sso.browser();
      expect(errorOf(await sso.logIn('pia', browser))).to.equal(null);
      token = (await refresh(browser)).body['accessToken'];
      expect((await ask('GET', '/tasks', undefined as never)).body).to.deep.equal([]);
    });
  });
});
