/** Getting in and out, as browsers do it. */
import { expect } from 'chai';
import { BOOTSTRAP_TOKEN, startApi, type Api } from '../../test/api.ts';
import { openBrowser, type BrowserSession } from '../../test/browser-session.ts';
import { createTestDatabase, type TestDatabase } from '../../test/test-database.ts';

const PASSWORD = 'a password of some length';
let people = 0;
/** Somebody who has no account yet. */
const somebody = () => ({ email: `person${(people += 1)}@example.org`, password: PASSWORD });
/** Everybody has an address of their own, so that throttling does not mix tests. */
const address = () => ({ 'X-Forwarded-For': `2001:db8:0:${(people += 1).toString(16)}::1` });

describe('registration and log-in', () => {
  let api: Api;
  before(async () => {
    api = await startApi({ environment: { TRUST_PROXY: 'true' } });
  });
  after(() => api.stop());

  const browser = (): BrowserSession => openBrowser(api, address());

  it('registers, and answers with a token, its life and the user, and a refresh cookie for this host alone', async () => {
    const person = somebody();
    const ann = browser();
    const answer = await ann.ask('POST', '/auth/register', person);
    expect(answer.status).to.equal(201);
    expect(answer.body).to.have.all.keys('accessToken', 'expiresIn', 'user');
    expect(answer.body.expiresIn).to.equal(600);
    expect(answer.body.user).to.include({ email: person.email, role: 'user', hasPassword: true, emailVerified: false });
    expect(answer.headers.get('Cache-Control')).to.equal('no-store');
    expect(ann.setCookies.find((line) => line.startsWith('refresh='))).to.match(
      /path=\/; .*samesite=strict.*httponly/i,
    );
    expect((await ann.ask('GET', '/account')).body.email).to.equal(person.email);
    expect((await ann.ask('POST', '/tasks', { title: 'mine' })).status).to.equal(201);
  });

  it('sends __Host- cookies, secure ones, where the browser speaks HTTPS with the proxy', async () => {
    const ann = openBrowser(api, { ...address(), 'X-Forwarded-Proto': 'https' });
    await ann.ask('POST', '/auth/register', somebody());
    expect([...ann.cookies.keys()]).to.have.members(['__Host-refresh', '__Host-device']);
    for (const line of ann.setCookies)
      expect(line)
        .to.match(/; path=\/; .*secure/i)
        .and.not.match(/domain/i);
    expect((await ann.ask('POST', '/auth/refresh')).status).to.equal(200);
  });

  it('logs in whatever the case of the address, and out again', async () => {
    const person = somebody();
    await browser().ask('POST', '/auth/register', person);
    const ann = browser();
    const answer = await ann.ask('POST', '/auth/login', { ...person, email: person.email.toUpperCase() });
    expect(answer.status).to.equal(200);
    const { cookies } = ann;
    const stolen = new Map(cookies);
    expect((await ann.ask('POST', '/auth/logout')).body).to.deep.equal({ logoutUrl: null });
    expect(cookies.has('refresh')).to.equal(false);
    expect((await ann.ask('GET', '/account')).status, 'its access token').to.equal(401);
    cookies.set('refresh', stolen.get('refresh')!);
    expect((await ann.ask('POST', '/auth/refresh')).status, 'its refresh token').to.equal(401);
    expect((await ann.ask('POST', '/auth/logout')).status, 'once more').to.equal(200);
  });

  it('goes on by the refresh cookie, which changes with each use', async () => {
    const ann = browser();
    await ann.ask('POST', '/auth/register', somebody());
    const first = ann.cookies.get('refresh');
    const answer = await ann.ask('POST', '/auth/refresh');
    expect(answer.status).to.equal(200);
    expect(answer.body.user.role).to.equal('user');
    expect(ann.cookies.get('refresh')).to.not.equal(first);
    expect((await browser().ask('POST', '/auth/refresh')).status, 'without a cookie').to.equal(401);
  });

  it('50 refreshes of one session at once log nobody out', async () => {
    const ann = browser();
    await ann.ask('POST', '/auth/register', somebody());
    const cookie = { Cookie: `refresh=${ann.cookies.get('refresh')}` };
    const tabs = Array.from({ length: 50 }, () => openBrowser(api, { ...address(), ...cookie }));
    const answers = await Promise.all(tabs.map((tab) => tab.ask('POST', '/auth/refresh')));
    const successors = new Set(tabs.map((tab) => tab.cookies.get('refresh')));
    console.log(`        50 refreshes: ${answers.filter(({ status }) => status === 200).length} answered 200`);
    expect(answers.every(({ status }) => status === 200)).to.equal(true);
    expect(successors.size).to.equal(1);
    expect(
      (await tabs[7]!.ask('POST', '/auth/refresh', undefined, { Cookie: `refresh=${[...successors][0]}` })).status,
    ).to.equal(200);
  });

  it('once more ends the session that the same browser had, once the password was right', async () => {
    const credentials = { email: 'again@example.org', password: 'a password of some length' };
    const browser = openBrowser(api);
    await browser.ask('POST', '/auth/register', credentials);
    const old = { ...browser, cookies: new Map(browser.cookies) };
    const { accessToken } = browser;
    const sessions = async () => (await browser.ask('GET', '/account/sessions')).body.length;
    expect((await browser.ask('POST', '/auth/login', { ...credentials, password: 'a wrong one' })).status).to.equal(
      401,
    );
    expect(await sessions()).to.equal(1);
    await browser.ask('POST', '/auth/login', credentials);
    expect(await sessions()).to.equal(1);
    const refused = { Authorization: `Bearer ${accessToken}` };
    expect((await browser.ask('GET', '/account', undefined, refused)).status).to.equal(401);
    expect((await old.ask('POST', '/auth/refresh')).status, 'the new one goes on').to.equal(200);
    await openBrowser(api).ask('POST', '/auth/login', credentials);
    expect(await sessions(), 'of another browser').to.equal(2);
  });

  it('logs out everywhere', async () => {
    const person = somebody();
    const [here, there] = [browser(), browser()];
    await here.ask('POST', '/auth/register', person);
    await there.ask('POST', '/auth/login', person);
    expect((await here.ask('POST', '/auth/logout-all')).status).to.equal(204);
    for (const each of [here, there]) {
      expect((await each.ask('GET', '/account')).status).to.equal(401);
      expect((await each.ask('POST', '/auth/refresh')).status).to.equal(401);
    }
  });

  it('refuses a taken address, whatever its case, and says so where there is no mail to say it', async () => {
    const person = somebody();
    await browser().ask('POST', '/auth/register', person);
    const again = await browser().ask('POST', '/auth/register', { ...person, email: person.email.toUpperCase() });
    expect(again.status).to.equal(409);
  });

  it('of 20 registrations of one address at once lets one through', async () => {
    const person = somebody();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => browser().ask('POST', '/auth/register', person)),
    );
    expect(answers.filter(({ status }) => status === 201)).to.have.length(1);
    expect(answers.filter(({ status }) => status === 409)).to.have.length(19);
  });

  it('refuses passwords that are short, long or common, and takes any other character', async () => {
    const refusal = async (password: string) =>
      (await browser().ask('POST', '/auth/register', { ...somebody(), password })).body;
    for (const password of ['short', 'x'.repeat(129), 'password1', 'Password1', 'qwertyuiop']) {
      const problem = await refusal(password);
      expect(problem.errors?.[0].pointer, password).to.equal('/password');
    }
    const odd = { ...somebody(), password: '  \u0000пароль 🔑  ' };
    expect((await browser().ask('POST', '/auth/register', odd)).status).to.equal(201);
    expect((await browser().ask('POST', '/auth/login', odd)).status).to.equal(200);
    expect((await browser().ask('POST', '/auth/login', { ...odd, password: odd.password.trim() })).status).to.equal(
      401,
    );
  });

  it('refuses what is no address', async () => {
    for (const email of [
      '',
      'ann',
      'ann@',
      '@b',
      'a b@c',
      'a@b\r\nBcc: x@y',
      'a\u202e@b.c',
      `${'x'.repeat(300)}@b.c`,
      'a@b,c@d',
    ]) {
      expect((await browser().ask('POST', '/auth/register', { email, password: PASSWORD })).status, email).to.equal(
        422,
      );
    }
  });

  it('makes nobody administrator by what is in the body', async () => {
    const answer = await browser().ask('POST', '/auth/register', { ...somebody(), role: 'admin' });
    expect(answer.status).to.equal(422);
  });

  it('turns away pages of other origins, whose cookies a browser might send', async () => {
    const ann = browser();
    await ann.ask('POST', '/auth/register', somebody());
    for (const headers of [
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      { 'Sec-Fetch-Site': 'cross-site' },
    ]) {
      for (const path of ['/auth/refresh', '/auth/logout', '/auth/login', '/auth/register']) {
        const answer = await ann.ask(
          'POST',
          path,
          path.endsWith('h') ? undefined : somebody(),
          headers as Record<string, string>,
        );
        expect(answer.status, `${path} ${JSON.stringify(headers)}`).to.equal(403);
        expect(ann.setCookies).to.deep.equal([]);
      }
    }
    expect((await ann.ask('POST', '/auth/refresh', undefined, { Origin: api.origin })).status, 'its own').to.equal(200);
  });

  it('an event stream ends with its session', async () => {
    const ann = browser();
    await ann.ask('POST', '/auth/register', somebody());
    const stream = await fetch(`${api.origin}/api/v1/events`, {
      headers: { Authorization: `Bearer ${ann.accessToken}` },
    });
    const reader = stream.body!.getReader();
    await reader.read();
    await ann.ask('POST', '/auth/logout-all');
    const { done } = await reader.read();
    expect(done).to.equal(true);
  }).timeout(30_000);
});

describe('the first administrator', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => database.drop());

  it('is whoever registers first with the token, wherever registration is closed, and gets the tasks from before', async () => {
    const api = await startApi({ database, environment: { REGISTRATION: 'closed' } });
    const account = await api.request('GET', '/account');
    expect(account.body.role).to.equal('admin');
    expect(account.body.id).to.equal('019ab000-0000-7000-8000-000000000001');
    const late = await openBrowser(api).ask('POST', '/auth/register', {
      ...somebody(),
      bootstrapToken: BOOTSTRAP_TOKEN,
    });
    expect(late.status).to.equal(409);
    expect((await openBrowser(api).ask('GET', '/auth/methods')).body.needsAdministrator).to.equal(false);
    await api.stop();
  });

  it('is nobody with another token, or without the token', async () => {
    const api = await startApi({ database, environment: { BOOTSTRAP_TOKEN: 'another token of tests' } });
    expect(api.authorization).to.equal('Bearer undefined');
    const ann = openBrowser(api);
    expect((await ann.ask('GET', '/auth/methods')).body.needsAdministrator).to.equal(true);
    for (const bootstrapToken of ['', 'x', BOOTSTRAP_TOKEN]) {
      expect((await ann.ask('POST', '/auth/register', { ...somebody(), bootstrapToken })).status).to.equal(403);
    }
    const first = await ann.ask('POST', '/auth/register', somebody());
    expect(first.body.user.role, 'the first account of all').to.equal('user');
    expect((await ann.ask('GET', '/auth/methods')).body.needsAdministrator).to.equal(true);
    await api.stop();
  });

  it('is one, also of 10 who come at once', async () => {
    const api = await startApi({ database, environment: { BOOTSTRAP_TOKEN: 'another token of tests' } });
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        openBrowser(api).ask('POST', '/auth/register', { ...somebody(), bootstrapToken: 'another token of tests' }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).to.have.length(1);
    expect(answers.filter(({ status }) => status === 409)).to.have.length(9);
    await api.stop();
  });
});

describe('log-in switched off', () => {
  it('leaves no way to have a password', async () => {
    const api = await startApi({
      environment: { LOCAL_LOGIN: 'false', OIDC_ISSUER: 'http://127.0.0.1:9', PUBLIC_URL: 'http://localhost:8080' },
    });
    const ann = openBrowser(api);
    for (const [path, body] of [
      ['/auth/register', { ...somebody(), bootstrapToken: BOOTSTRAP_TOKEN }],
      ['/auth/login', somebody()],
      ['/auth/password-reset/request', { email: 'a@example.org' }],
      ['/auth/password-reset', { token: 'x'.repeat(43), password: PASSWORD }],
    ] as const) {
      expect((await ann.ask('POST', path, body)).status, path).to.equal(403);
    }
    expect((await ann.ask('GET', '/auth/methods')).body).to.include({ localLogin: false, registration: 'closed' });
    await api.stop();
  });
});
