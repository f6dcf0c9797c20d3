import { expect } from 'chai';
import { send } from '../../test/api.ts';
import { startMailbox, tokenIn, type Mailbox } from '../../test/mailbox.ts';
import { errorOf, startSingleSignOn, untilKnownEverywhere, type SingleSignOn } from '../../test/single-sign-on.ts';

const PASSWORD = 'correct horse battery';

describe('links by mail and accounts at a provider (a real oidc-provider, a real SMTP server)', () => {
  let mailbox: Mailbox;
  let sso: SingleSignOn;
  before(async () => {
    mailbox = await startMailbox();
    sso = await startSingleSignOn({ environment: mailbox.environment });
  });
  after(async () => {
    await sso.stop();
    await mailbox.stop();
  });
  const post = (path: string, body: object) => sso.apis[0].request('POST', path, { body });
  const idOf = async (email: string) =>
    (await sso.query('select id from users where email_key = $1', [email]))[0]!['id'] as string;

  it('nobody gets a password by mail who has none, except by an administrator', async () => {
    const email = 'ann@example.org';
    sso.provider.people.set('ann', { email, email_verified: true, locale: 'ru' });
    await sso.logIn('ann');
    expect((await post('/auth/password-reset/request', { email })).status).to.equal(202);
    const mail = await mailbox.next(email);
    expect(mail.subject).to.equal('TaskTracker: У вашей учётной записи нет пароля');
    expect(mail.text).to.include('https://tasks.example.org/log-in').and.not.include('#');
    expect(await sso.query('select purpose from one_time_tokens')).to.deep.equal([]);

    await post(`/users/${await idOf(email)}/password-reset`, {});
    const token = tokenIn(await mailbox.next(email));
    expect((await post('/auth/password-reset', { token, password: PASSWORD })).status).to.equal(204);
    expect((await post('/auth/login', { email, password: PASSWORD })).status).to.equal(200);
    expect(errorOf(await sso.logIn('ann')), 'the provider goes on to count').to.equal(null);
  });

  it('whoever first shows that an address is theirs leaves nothing to those who had the account before', async () => {
    const email = 'owner@example.org';
    sso.provider.people.set('eve', { email, email_verified: false });
    const browser = sso.browser();
    await sso.logIn('eve', browser);
    const { accessToken } = (await (await browser.fetch('POST', '/auth/refresh')).json()) as { accessToken: string };
    const made = await sso.apis[0].request('POST', '/account/tokens', {
      body: { name: 'left behind', scopes: ['read'], expiresInDays: 30 },
      headers: { Authorization: `Bearer ${accessToken}` },
    });
    // as an account that was made before mail could be sent
    await sso.query(`update users set password_hash = 'x' where email_key = $1`, [email]);
    await post('/auth/password-reset/request', { email });
    const token = tokenIn(await mailbox.next(email));
    expect((await post('/auth/password-reset', { token, password: PASSWORD })).status).to.equal(204);
    await untilKnownEverywhere();
    for (const bearer of [accessToken, made.body.token as string]) {
      const headers = { Authorization: `Bearer ${bearer}` };
      expect((await send('GET', `${sso.apis[1].origin}/api/v1/tasks`, { headers })).status).to.equal(401);
    }
    expect(errorOf(await sso.logIn('eve'))).to.equal('address-taken');
    expect((await post('/auth/login', { email, password: PASSWORD })).body.user).to.include({ emailVerified: true });
  });
});
