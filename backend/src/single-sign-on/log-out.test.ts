import { expect } from 'chai';
import { send, type Api } from '../../test/api.ts';
import type { Browser } from '../../test/browser.ts';
import { CLIENT_ID } from '../../test/open-id-provider.ts';
import { PUBLIC_URL, startSingleSignOn, untilKnownEverywhere, type SingleSignOn } from '../../test/single-sign-on.ts';
import { connect } from '../database/connect.ts';
import { readConfig } from '../config.ts';
import { expireLogOutTokens } from './single-sign-on.service.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

describe('log-out with a provider (a real oidc-provider)', () => {
  let sso: SingleSignOn;
  before(async () => {
    sso = await startSingleSignOn();
    for (const name of ['ann', 'bob']) {
      sso.provider.people.set(name, { email: `${name}@example.org`, email_verified: true });
    }
  });
  after(() => sso.stop());

  interface Session {
    browser: Browser;
    token: string;
    sid: string;
  }
  async function logIn(subject: string): Promise<Session> {
    const browser = sso.browser();
    await sso.logIn(subject, browser);
    const { accessToken } = (await (await browser.fetch('POST', '/auth/refresh')).json()) as { accessToken: string };
    const { sid: id } = JSON.parse(Buffer.from(accessToken.split('.')[1]!, 'base64url').toString()) as { sid: string };
    const [row] = await sso.query('select oidc_sid from sessions where id = $1', [id]);
    return { browser, token: accessToken, sid: row!['oidc_sid'] as string };
  }
  const statusAt = async (api: Api, { token }: Session) =>
    (await api.request('GET', '/account', { headers: { Authorization: `Bearer ${token}` } })).status;
  const now = () => Math.floor(Date.now() / 1000);
  let tokens = 0;
  const claims = (more: object = {}) => ({
    iss: sso.provider.issuer,
    aud: CLIENT_ID,
    iat: now(),
    exp: now() + 120,
    jti: `token ${++tokens}`,
    events: { [EVENT]: {} },
    ...more,
  });
  const logOut = (body: string, api = sso.apis[0], type = 'application/x-www-form-urlencoded') =>
    send('POST', `${api.origin}/api/v1/auth/oidc/backchannel-logout`, { body, headers: { 'Content-Type': type } });
  const logOutWith = async (payload: object, header: object = { typ: 'logout+jwt' }, api = sso.apis[0]) =>
    logOut(new URLSearchParams({ logout_token: await sso.provider.sign({ ...payload }, header) }).toString(), api);

  it('ends the session here and leads to the provider, which leads back to the page', async () => {
    const session = await logIn('ann');
    const answer = await session.browser.fetch('POST', '/auth/logout');
    const { logoutUrl } = (await answer.json()) as { logoutUrl: string };
    const url = new URL(logoutUrl);
    expect(url.origin).to.equal(sso.provider.issuer);
    expect(Object.fromEntries(url.searchParams)).to.include({
      client_id: CLIENT_ID,
      post_logout_redirect_uri: `${PUBLIC_URL}/`,
    });
    expect(url.searchParams.get('id_token_hint')).to.match(/^eyJ/);
    expect(await statusAt(sso.apis[0], session)).to.equal(401);
    expect(await sso.query('select id_token from sessions where oidc_sid = $1', [session.sid])).to.deep.equal([
      { id_token: null },
    ]);
    expect((await session.browser.open(logoutUrl)).url).to.equal(`${PUBLIC_URL}/`);
    // the session there is over too: it asks who is there, and nobody is
    const page = await sso.logIn(undefined, session.browser);
    expect(page.url).to.equal(`${PUBLIC_URL}/log-in?error=sign-on-denied`);
  });

  it('leads nowhere for a session that began with a password', async () => {
    const browser = sso.browser();
    const credentials = { email: 'local@example.org', password: 'correct horse battery' };
    const entered = await sso.apis[0].request('POST', '/auth/register', { body: credentials });
    const [, value] = /__Host-refresh=([^;]+)/.exec(entered.headers.getSetCookie().join())!;
    await browser.fetch('GET', '/auth/methods');
    browser.cookies.get('tasks.example.org')!.set('__Host-refresh', { value: value!, sameSite: 'strict' });
    const answer = await browser.fetch('POST', '/auth/logout');
    expect(await answer.json()).to.deep.equal({ logoutUrl: null });
  });

  it('at the provider ends the session on every replica within a second, and no other one', async () => {
    const [one, other, bob] = [await logIn('ann'), await logIn('ann'), await logIn('bob')];
    for (const api of sso.apis) expect(await statusAt(api, one)).to.equal(200);
    // the provider itself calls, as it does when somebody logs out there
    await one.browser.open(`${sso.provider.issuer}/session/end`);
    await untilKnownEverywhere();
    for (const api of sso.apis) {
      expect(await statusAt(api, one)).to.equal(401);
      expect(await statusAt(api, other)).to.equal(200);
      expect(await statusAt(api, bob)).to.equal(200);
    }
    expect((await one.browser.fetch('POST', '/auth/refresh')).status).to.equal(401);
    expect((await sso.events('logged-out'))[0]!.detail).to.deep.equal({ how: 'provider' });
  });

  it('is done at the word of a token: by session, by person, or both', async () => {
    const [one, two, bob] = [await logIn('ann'), await logIn('ann'), await logIn('bob')];
    const bySession = await logOutWith(claims({ sid: one.sid }));
    expect(bySession.status).to.equal(200);
    expect(bySession.headers.get('Cache-Control')).to.equal('no-store');
    expect(await statusAt(sso.apis[0], one), 'at once where the token came').to.equal(401);
    expect((await logOutWith(claims({ sid: two.sid, sub: 'bob' }))).status, 'not of this person').to.equal(200);
    expect(await statusAt(sso.apis[0], two)).to.equal(200);
    expect((await logOutWith(claims({ sub: 'ann' }), {}, sso.apis[1])).status).to.equal(200);
    await untilKnownEverywhere();
    expect(await statusAt(sso.apis[0], two)).to.equal(401);
    expect(await statusAt(sso.apis[0], bob)).to.equal(200);
    expect((await logOutWith(claims({ sub: 'nobody that was ever here' }))).status).to.equal(200);
  });

  it('is refused for tokens that are forged, or for something else', async () => {
    const session = await logIn('ann');
    const { sid } = session;
    const wrong: Record<string, object> = {
      'another issuer': { iss: 'https://evil.example' },
      'another audience': { aud: 'somebody-else' },
      'no time': { iat: undefined },
      'too old': { iat: now() - 400, exp: now() + 100 },
      'from the future': { iat: now() + 100, exp: now() + 200 },
      'run out': { iat: now() - 200, exp: now() - 100 },
      'no id': { jti: undefined },
      'an empty id': { jti: '' },
      'no events': { events: undefined },
      'another event': { events: { 'http://schemas.openid.net/event/other': {} } },
      'an event that is no object': { events: { [EVENT]: true } },
      'a list of events': { events: [EVENT] },
      'a nonce': { nonce: 'as an ID token has' },
      'nobody and no session': { sid: undefined },
      'a session that is no text': { sid: 7 },
      'U+0000 in a session': { sid: 'a\u0000b' },
    };
    for (const [name, change] of Object.entries(wrong)) {
      const answer = await logOutWith(claims({ sid, ...change }));
      expect(answer.status, name).to.equal(400);
      expect(answer.headers.get('Cache-Control'), name).to.equal('no-store');
    }
    for (const typ of ['at+jwt', 'dpop+jwt', 'secevent+jwt']) {
      expect((await logOutWith(claims({ sid }), { typ })).status, typ).to.equal(400);
    }
    const signed = await sso.provider.sign(claims({ sid }), { typ: 'logout+jwt' });
    const [header, payload] = signed.split('.');
    const none = Buffer.from('{"alg":"none","typ":"logout+jwt"}').toString('base64url');
    for (const token of [`${header}.${payload}.`, `${none}.${payload}.`, `${header}.${payload}.AAAA`, 'x', '', '...']) {
      expect((await logOut(new URLSearchParams({ logout_token: token }).toString())).status, token).to.equal(400);
    }
    const [{ id_token: idToken }] = (await sso.query('select id_token from sessions where oidc_sid = $1', [sid])) as [
      { id_token: string },
    ];
    expect((await logOut(`logout_token=${idToken}`)).status, 'an ID token').to.equal(400);
    expect(await statusAt(sso.apis[0], session), 'the session lives').to.equal(200);
  });

  it('is refused for a token that was used before, at any replica and by many at once (replay)', async () => {
    const payload = claims({ sub: 'bob' });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => logOutWith(payload, { typ: 'logout+jwt' }, sso.apis[n % 2])),
    );
    const accepted = answers.filter(({ status }) => status === 200).length;
    console.log(`        one token sent 20 times at once: accepted ${accepted} time`);
    expect(accepted).to.equal(1);
    expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([200, 400]));
    const session = await logIn('bob');
    expect((await logOutWith(payload, {}, sso.apis[1])).status).to.equal(400);
    expect(await statusAt(sso.apis[1], session)).to.equal(200);
  });

  it('takes nothing but a form with the token once', async () => {
    const token = await sso.provider.sign(claims({ sub: 'nobody' }));
    for (const body of ['', 'logout_token=', 'token=x', `logout_token=${token}&logout_token=${token}`, '%ff']) {
      expect((await logOut(body)).status, body.slice(0, 20)).to.equal(400);
    }
    expect((await logOut(JSON.stringify({ logout_token: token }), sso.apis[0], 'application/json')).status).to.equal(
      415,
    );
    expect((await logOut(`logout_token=${token}&more=1`)).status).to.equal(200);
  });

  it('counts with a new key of the provider’s, and no longer with the old one', async () => {
    const old = await sso.provider.sign(claims({ sub: 'nobody' }));
    await sso.provider.rotateKeys();
    await logIn('ann');
    expect((await logOutWith(claims({ sub: 'nobody' }))).status).to.equal(200);
    expect((await logOut(`logout_token=${old}`)).status).to.equal(400);
  });

  it('answers 503 when the keys cannot be had, so that the provider may try again', async () => {
    await sso.provider.goDown();
    const down = await startSingleSignOn({ providerIsDown: true });
    const answer = await logOut('logout_token=a.b.c', down.apis[0]);
    expect(answer.status).to.equal(503);
    await down.stop();
    await sso.provider.comeBack();
  });

  it('remembers used tokens for no longer than they could count', async () => {
    const db = connect(readConfig({ DATABASE_URL: sso.database.url }).database, 'serve');
    expect(await expireLogOutTokens(db)).to.equal(0);
    await db.raw(`update log_out_tokens set expires_at = now() - interval '1 s'`);
    expect(await expireLogOutTokens(db)).to.be.greaterThan(3);
    await db.destroy();
  });
});

describe('an installation without a provider', () => {
  it('has none of its addresses', async () => {
    const { startApi } = await import('../../test/api.ts');
    const api = await startApi();
    const options = { headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'logout_token=x' };
    expect((await api.request('GET', '/auth/oidc/login')).status).to.equal(404);
    expect((await api.request('GET', '/auth/oidc/callback')).status).to.equal(404);
    expect((await api.request('POST', '/auth/oidc/backchannel-logout', options)).status).to.equal(404);
    await api.stop();
  });
});
