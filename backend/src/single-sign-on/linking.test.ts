import { expect } from 'chai';
import { send, type Answer } from '../../test/api.ts';
import type { Browser } from '../../test/browser.ts';
import { errorOf, startSingleSignOn, untilKnownEverywhere, type SingleSignOn } from '../../test/single-sign-on.ts';

const PASSWORD = 'correct horse battery';

describe('the account that a log-in at a provider gets (a real oidc-provider)', () => {
  let sso: SingleSignOn;
  beforeEach(async () => {
    sso = await startSingleSignOn({ environment: { OIDC_ROLE_CLAIM: 'realm_access.roles' } });
  });
  afterEach(() => sso.stop());

  const register = (email: string) => post('/auth/register', { email, password: PASSWORD });
  const post = (path: string, body: object, headers: Record<string, string> = {}): Promise<Answer> =>
    send('POST', `${sso.apis[1].origin}/api/v1${path}`, { body, headers });
  const userOf = async (browser: Browser) => {
    const response = await browser.fetch('POST', '/auth/refresh');
    return ((await response.json()) as { user: { id: string; role: string; emailVerified: boolean } }).user;
  };
  const roleOf = async (subject: string, roles?: string[]) => {
    const person = sso.provider.people.get(subject)!;
    sso.provider.people.set(subject, { ...person, ...(roles && { realm_access: { roles } }) });
    const browser = sso.browser();
    expect(errorOf(await sso.logIn(subject, browser))).to.equal(null);
    return (await userOf(browser)).role;
  };

  it('is the one with the same verified address, which keeps its password', async () => {
    const { body } = await register('Ann@example.org');
    await sso.query(`update users set email_verified_at = now() where email_key = 'ann@example.org'`);
    sso.provider.people.set('1', { email: 'ann@example.org', email_verified: true });
    const browser = sso.browser();
    await sso.logIn('1', browser);
    expect((await userOf(browser)).id).to.equal(body.user.id);
    expect((await post('/auth/login', { email: 'ann@example.org', password: PASSWORD })).status).to.equal(200);
    expect((await sso.events('account-linked'))[0]).to.deep.include({
      userId: body.user.id,
      detail: { issuer: sso.provider.issuer, credentialsDropped: false },
    });
  });

  it('leaves nothing to whoever registered with the address of somebody else before (pre-hijacked account)', async () => {
    const attacker = await register('victim@example.org');
    const bearer = { Authorization: `Bearer ${attacker.body.accessToken}` };
    const apiToken = await post(
      '/account/tokens',
      { name: 'left behind', scopes: ['read', 'write'], expiresInDays: 30 },
      bearer,
    );
    expect(apiToken.status).to.equal(201);
    const { id } = attacker.body.user;
    const link = await sso.apis[0].request('POST', `/users/${id}/password-reset`);
    const resetToken = (link.body.link as string).split('=').at(-1)!;
    await sso.query(
      `insert into mails (purpose, user_id, email, language) values ('email', $1, 'attacker@example.org', 'en')`,
      [id],
    );
    await sso.query(`insert into identities (issuer, subject, user_id) values ($1, 'attacker', $2)`, [
      sso.provider.issuer,
      id,
    ]);

    sso.provider.people.set('victim', { email: 'victim@example.org', email_verified: true });
    const browser = sso.browser();
    await sso.logIn('victim', browser);
    expect(await userOf(browser)).to.include({ id, emailVerified: true, hasPassword: false });
    await untilKnownEverywhere();

    const ways = {
      password: await post('/auth/login', { email: 'victim@example.org', password: PASSWORD }),
      session: await send('GET', `${sso.apis[1].origin}/api/v1/account`, { headers: bearer }),
      'refresh token': await post('/auth/refresh', {}, { Cookie: attacker.headers.getSetCookie()[0]!.split(';')[0]! }),
      'API token': await send('GET', `${sso.apis[1].origin}/api/v1/tasks`, {
        headers: { Authorization: `Bearer ${apiToken.body.token}` },
      }),
      link: await post('/auth/password-reset', { token: resetToken, password: PASSWORD }),
    };
    for (const [way, { status }] of Object.entries(ways)) expect(status, way).to.be.oneOf([401, 403]);
    expect(await sso.query('select purpose from mails')).to.deep.equal([]);
    expect(await sso.query('select subject from identities')).to.deep.equal([{ subject: 'victim' }]);
    expect((await sso.events('account-linked'))[0]!.detail).to.include({ credentialsDropped: true });
  });

  it('is never one with an address that the provider does not vouch for', async () => {
    const { body } = await register('bob@example.org');
    for (const email_verified of [false, undefined, 'yes' as never, 1 as never]) {
      sso.provider.people.set('eve', {
        email: 'bob@example.org',
        ...(email_verified !== undefined && { email_verified }),
      });
      expect(errorOf(await sso.logIn('eve'))).to.equal('address-taken');
    }
    expect((await post('/auth/login', { email: 'bob@example.org', password: PASSWORD })).body.user.id).to.equal(
      body.user.id,
    );
    expect(await sso.query('select count(*)::int as n from identities')).to.deep.equal([{ n: 0 }]);
    expect((await sso.events('sign-on-failed'))[0]!.detail).to.include({ error: 'address-taken' });
  });

  it('is not that of an address which only folds to the same letters (Kelvin sign for k)', async () => {
    await register('kate@example.org');
    await sso.query(`update users set email_verified_at = now()`);
    sso.provider.people.set('eve', { email: '\u212Aate@example.org', email_verified: true });
    expect(errorOf(await sso.logIn('eve'))).to.equal('address-taken');
  });

  it('is a new one where nobody has the address, verified or not, and none without an address', async () => {
    sso.provider.people.set('new', { email: 'new@example.org', email_verified: false });
    const browser = sso.browser();
    expect(errorOf(await sso.logIn('new', browser))).to.equal(null);
    expect(await userOf(browser)).to.include({ emailVerified: false, hasPassword: false });
    for (const person of [{}, { email: '' }, { email: 'no address' }, { email: 'a\u0000@example.org' }]) {
      sso.provider.people.set('nobody', { ...person, email_verified: true });
      expect(errorOf(await sso.logIn('nobody')), JSON.stringify(person)).to.equal('address-missing');
    }
  });

  it('is taken back by the owner of its address from a provider account that never was verified', async () => {
    sso.provider.people.set('eve', { email: 'owner@example.org', email_verified: false });
    sso.provider.people.set('owner', { email: 'owner@example.org', email_verified: true });
    const [evil, good] = [sso.browser(), sso.browser()];
    await sso.logIn('eve', evil);
    await sso.logIn('owner', good);
    expect(errorOf(await sso.logIn('eve'))).to.equal('address-taken');
    expect((await evil.fetch('POST', '/auth/refresh')).status).to.equal(401);
    expect((await good.fetch('POST', '/auth/refresh')).status).to.equal(200);
  });

  it('is refused while it is disabled, known or not yet linked', async () => {
    sso.provider.people.set('ann', { email: 'ann@example.org', email_verified: true });
    await register('ann@example.org');
    await sso.query(`update users set disabled_at = now() where email_key = 'ann@example.org'`);
    expect(errorOf(await sso.logIn('ann')), 'not linked').to.equal('account-disabled');
    await sso.query(`update users set disabled_at = null`);
    expect(errorOf(await sso.logIn('ann'))).to.equal(null);
    await sso.query(`update users set disabled_at = now() where email_key = 'ann@example.org'`);
    const browser = sso.browser();
    expect(errorOf(await sso.logIn('ann', browser)), 'linked').to.equal('account-disabled');
    expect(browser.cookies.get('tasks.example.org')!.size).to.equal(0);
  });

  it('has the role that the provider says, each time anew', async () => {
    sso.provider.people.set('ann', { email: 'ann@example.org', email_verified: true });
    expect(await roleOf('ann')).to.equal('user');
    expect(await roleOf('ann', ['other', 'tasktracker-admin'])).to.equal('admin');
    expect(await roleOf('ann', ['other'])).to.equal('user');
    expect(await roleOf('ann', 'tasktracker-admin' as never), 'a single one').to.equal('admin');
    expect(await roleOf('ann', 'tasktracker-administrator' as never)).to.equal('user');
    expect((await sso.events('user-changed')).map(({ detail }) => detail['role'])).to.deep.equal([
      'user',
      'admin',
      'user',
      'admin',
    ]);
  });

  it('stays an administrator that is the last one, and logs in all the same', async () => {
    sso.provider.people.set('ann', { email: 'ann@example.org', email_verified: true });
    expect(await roleOf('ann', ['tasktracker-admin'])).to.equal('admin');
    await sso.query(`update users set role = 'user' where email_key = 'admin@example.org'`);
    expect(await roleOf('ann', [])).to.equal('admin');
    expect((await sso.events('last-administrator-kept'))[0]!.detail).to.deep.equal({ how: 'provider', role: 'user' });
  });
});

describe('without passwords (LOCAL_LOGIN=false)', () => {
  let sso: SingleSignOn;
  before(async () => {
    sso = await startSingleSignOn({
      idTokenHasClaims: true,
      environment: {
        LOCAL_LOGIN: 'false',
        REGISTRATION: 'closed',
        OIDC_ROLE_CLAIM: 'realm_access.roles',
        OIDC_NAME: 'Keycloak',
      },
    });
  });
  after(() => sso.stop());

  it('the provider alone decides who comes in, and the first administrator gets the tasks from before', async () => {
    const [{ id }] = (await sso.query('select id from users where email is null')) as [{ id: string }];
    const roles = ['tasktracker-admin'];
    sso.provider.people.set('boss', { email: 'boss@example.org', email_verified: true, realm_access: { roles } });
    const browser = sso.browser();
    expect(errorOf(await sso.logIn('boss', browser))).to.equal(null);
    const { user } = (await (await browser.fetch('POST', '/auth/refresh')).json()) as { user: object };
    expect(user).to.include({ id, role: 'admin' });
    expect(sso.provider.requests, 'the ID token had everything').to.not.include('/me');
  });

  it('nobody registers or logs in with a password', async () => {
    const credentials = { email: 'boss@example.org', password: PASSWORD };
    for (const path of ['/auth/register', '/auth/login']) {
      expect((await sso.apis[0].request('POST', path, { body: credentials })).status, path).to.equal(403);
    }
    expect((await sso.apis[0].request('GET', '/auth/methods')).body).to.deep.include({
      registration: 'closed',
      localLogin: false,
      provider: 'Keycloak',
      needsAdministrator: false,
    });
  });
});
