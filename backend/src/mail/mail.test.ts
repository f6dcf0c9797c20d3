/** Everything that goes by mail, through a real SMTP server. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { Client } from 'pg';
import { ADMINISTRATOR, startApi, type Api } from '../../test/api.ts';
import { openBrowser, type BrowserSession } from '../../test/browser-session.ts';
import { startMailbox, tokenIn, type Mailbox } from '../../test/mailbox.ts';
import { createTestDatabase, type TestDatabase } from '../../test/test-database.ts';

const PASSWORD = 'a password of some length';

describe('mail', function () {
  this.timeout(30_000);
  let mailbox: Mailbox;
  let database: TestDatabase;
  let replicas: Api[];
  let sql: Client;
  let people = 0;

  before(async () => {
    mailbox = await startMailbox();
    database = await createTestDatabase();
    const environment = { ...mailbox.environment, TRUST_PROXY: 'true' };
    replicas = [await startApi({ database, environment }), await startApi({ database, environment })];
    sql = new Client({ connectionString: database.url });
    await sql.connect();
  });
  after(async () => {
    await sql.end();
    for (const replica of replicas) await replica.stop();
    await database.drop();
    await mailbox.stop();
  });
  beforeEach(async () => {
    await sql.query('delete from throttle');
    mailbox.mails.length = 0;
  });

  const browser = (): BrowserSession => {
    people += 1;
    return openBrowser(replicas[people % 2]!, { 'X-Forwarded-For': `2001:db8:0:${people.toString(16)}::1` });
  };
  const newEmail = () => `person${(people += 1)}@example.org`;
  async function person(language = 'en'): Promise<{ at: BrowserSession; email: string }> {
    const [at, email] = [browser(), newEmail()];
    await at.ask('POST', '/auth/register', { email, password: PASSWORD, language });
    await at.ask('POST', '/auth/confirm', {
      purpose: 'registration',
      password: PASSWORD,
      token: tokenIn(await mailbox.next(email)),
    });
    return { at, email };
  }
  const isSent = async () => {
    while ((await sql.query('select from mails')).rowCount) await sleep(50);
  };

  it('confirms a registration: there is no account before the link is opened, and the link works once', async () => {
    const [at, email] = [browser(), newEmail()];
    const answer = await at.ask('POST', '/auth/register', { email, password: PASSWORD });
    expect([answer.status, answer.text, at.setCookies.length]).to.deep.equal([202, '', 0]);
    const mail = await mailbox.next(email);
    expect(mail.text).to.include('https://tasks.example.org/confirm#registration=');
    expect((await browser().ask('POST', '/auth/login', { email, password: PASSWORD })).status).to.equal(401);
    const link = { purpose: 'registration', password: PASSWORD, token: tokenIn(mail) };
    const guess = await browser().ask('POST', '/auth/confirm', { ...link, password: 'another password' });
    expect(guess.status, 'who reads the mail and did not register').to.equal(422);
    expect((await browser().ask('POST', '/auth/confirm', { ...link, password: undefined })).status).to.equal(422);
    const answers = await Promise.all([1, 2, 3].map(() => browser().ask('POST', '/auth/confirm', link)));
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, 403, 403]);
    const { body } = answers.find(({ status }) => status === 200)!;
    expect(body.user).to.include({ email, emailVerified: true, role: 'user' });
    expect((await browser().ask('POST', '/auth/login', { email, password: PASSWORD })).status).to.equal(200);
  });

  it('reveals to nobody that an address has an account: same answer, and its owner is told', async () => {
    const { email } = await person();
    const unknown = await browser().ask('POST', '/auth/register', { email: newEmail(), password: PASSWORD });
    const known = await browser().ask('POST', '/auth/register', {
      email: email.toUpperCase(),
      password: 'other password',
    });
    expect([known.status, known.text]).to.deep.equal([unknown.status, unknown.text]);
    expect((await mailbox.next(email)).subject).to.equal('TaskTracker: You have an account already');
    const reset = (address: string) => browser().ask('POST', '/auth/password-reset/request', { email: address });
    const [one, other] = [await reset(email), await reset(newEmail())];
    expect([one.status, one.text]).to.deep.equal([other.status, other.text]);
    await isSent();
    expect(
      mailbox.mails.filter(({ to }) => to !== email),
      'nothing goes to who has no account',
    ).to.have.length(1);
  });

  it('a link for a password goes to the address of the account, not to one that folds to the same', async () => {
    const [at, email] = [browser(), `kate${(people += 1)}@example.org`];
    await at.ask('POST', '/auth/register', { email, password: PASSWORD });
    await at.ask('POST', '/auth/confirm', {
      purpose: 'registration',
      password: PASSWORD,
      token: tokenIn(await mailbox.next(email)),
    });
    // U+212A KELVIN SIGN is a small k in lower case
    await browser().ask('POST', '/auth/password-reset/request', { email: email.replace('k', '\u212a') });
    expect((await mailbox.next(email)).subject).to.equal('TaskTracker: Set a new password');
    expect(mailbox.mails).to.deep.equal([]);
  });

  it('sets a new password: the link works once, for an hour, and tells the owner', async () => {
    const { at, email } = await person();
    const ask = async () => {
      await browser().ask('POST', '/auth/password-reset/request', { email });
      return tokenIn(await mailbox.next(email));
    };
    const reset = async (token: string) =>
      (await browser().ask('POST', '/auth/password-reset', { token, password: 'quite another password' })).status;
    const [first, second] = [await ask(), await ask()];
    expect(await reset(first)).to.equal(204);
    expect((await mailbox.next(email)).subject).to.equal('TaskTracker: Your password was changed');
    expect(await reset(first), 'again').to.equal(403);
    expect(await reset(second), 'one that was asked for before').to.equal(403);
    expect((await at.ask('GET', '/account')).status, 'its sessions').to.equal(401);
    const late = await ask();
    await sql.query("update one_time_tokens set expires_at = now() - interval '1 second'");
    expect(await reset(late), 'too late').to.equal(403);
    for (const token of ['0'.repeat(43), '000000', '']) expect(await reset(token), token).to.be.oneOf([403, 422]);
  });

  it('changes an address when the new one answers, and tells the old one; a taken one gets no mail', async () => {
    const { at, email } = await person();
    const { email: taken } = await person();
    const to = newEmail();
    const change = (address: string) => at.ask('POST', '/account/email', { email: address, password: PASSWORD });
    const [free, used] = [await change(to), await change(taken)];
    expect([free.status, free.text]).to.deep.equal([used.status, used.text]);
    const mail = await mailbox.next(to);
    expect((await at.ask('GET', '/account')).body.email, 'not yet').to.equal(email);
    const link = { purpose: 'email', token: tokenIn(mail) };
    const other = { ...link, purpose: 'registration', password: PASSWORD };
    expect((await browser().ask('POST', '/auth/confirm', other)).status).to.equal(403);
    expect((await browser().ask('POST', '/auth/confirm', link)).status, 'its reader, who is not logged in').to.equal(
      401,
    );
    const { at: stranger } = await person();
    expect(
      (await stranger.ask('POST', '/auth/confirm', link)).status,
      'its reader, at an account of their own',
    ).to.equal(403);
    expect((await at.ask('POST', '/auth/confirm', link)).status).to.equal(204);
    expect((await at.ask('GET', '/account')).body).to.include({ email: to, emailVerified: true });
    expect((await mailbox.next(email)).text).to.include(to);
    await isSent();
    expect(mailbox.mails).to.deep.equal([]);
  });

  it('a new address makes links to the old one worthless; the own address can be confirmed again', async () => {
    const { at, email } = await person();
    await browser().ask('POST', '/auth/password-reset/request', { email });
    const old = tokenIn(await mailbox.next(email));
    const to = newEmail();
    const confirm = async (address: string) => {
      await at.ask('POST', '/account/email', { email: address, password: PASSWORD });
      const token = tokenIn(await mailbox.next(address));
      return (await at.ask('POST', '/auth/confirm', { purpose: 'email', token })).status;
    };
    expect(await confirm(to)).to.equal(204);
    const reset = { token: old, password: 'quite another password' };
    expect((await browser().ask('POST', '/auth/password-reset', reset)).status).to.equal(403);
    expect(await confirm(to.toUpperCase().replace('@EXAMPLE.ORG', '@example.org'))).to.equal(204);
  });

  it('a reset ends what somebody else may have made: API tokens too', async () => {
    const { at, email } = await person();
    const token = { name: 'x', scopes: ['read'], expiresInDays: 300 };
    const { body } = await at.ask('POST', '/account/tokens', token);
    await browser().ask('POST', '/auth/password-reset/request', { email });
    const reset = { token: tokenIn(await mailbox.next(email)), password: 'quite another password' };
    expect((await browser().ask('POST', '/auth/password-reset', reset)).status).to.equal(204);
    await sleep(1_050);
    const asked = await browser().ask('GET', '/tasks', undefined, { Authorization: `Bearer ${body.token}` });
    expect(asked.status).to.equal(401);
  });

  it('of one purpose does not use up that of another: a stranger keeps nobody from a reset', async () => {
    const { email } = await person();
    for (let n = 0; n < 6; n++) await browser().ask('POST', '/auth/register', { email, password: PASSWORD });
    expect((await browser().ask('POST', '/auth/password-reset/request', { email })).status).to.equal(202);
  });

  it('a change of address can be asked for 10 times an hour', async () => {
    const { at } = await person();
    const statuses = [];
    for (let n = 0; n < 11; n++) {
      statuses.push((await at.ask('POST', '/account/email', { email: newEmail(), password: PASSWORD })).status);
    }
    expect(statuses.filter((status) => status === 202)).to.have.length(10);
    expect(statuses.at(-1)).to.equal(429);
  });

  it('invites by mail, in the language that was asked for', async () => {
    const admin = browser();
    await admin.ask('POST', '/auth/login', ADMINISTRATOR);
    const email = newEmail();
    const { body } = await admin.ask('POST', '/invitations', { email, language: 'ru' });
    expect(body.link).to.equal(null);
    const mail = await mailbox.next(email);
    expect(mail.subject).to.equal('TaskTracker: Приглашение в TaskTracker');
    expect(mail.text).to.include('Чтобы создать учётную запись').and.include('/register#invitation=');
    const registration = { email, password: PASSWORD, invitation: tokenIn(mail) };
    expect((await browser().ask('POST', '/auth/register', registration)).body.user.emailVerified).to.equal(true);
  });

  it('is tried again while the server refuses, with a pause that grows, and then by any replica', async () => {
    const email = newEmail();
    mailbox.refuseWith = 451;
    await browser().ask('POST', '/auth/register', { email, password: PASSWORD });
    const warnings = () => replicas.flatMap(({ log }) => log).filter((line) => line.includes('mail not sent yet'));
    while (warnings().length === 0) await sleep(50);
    const { rows } = await sql.query("select due_at > now() + interval '30 seconds' as later from mails");
    expect(rows).to.deep.equal([{ later: true }]);
    mailbox.refuseWith = undefined;
    await sql.query("update mails set due_at = now() - interval '1 second'");
    expect((await mailbox.next(email)).subject).to.equal('TaskTracker: Confirm your address');
    await isSent();
    expect(warnings()).to.have.length(1);
    expect(warnings()[0]).to.include('"reason":451').and.not.include(email);
  });

  it('40 mails at once are sent once each, by two replicas', async () => {
    const emails = Array.from({ length: 40 }, newEmail);
    await Promise.all(emails.map((email) => browser().ask('POST', '/auth/register', { email, password: PASSWORD })));
    for (const email of emails) await mailbox.next(email);
    await isSent();
    expect(mailbox.mails).to.deep.equal([]);
  });

  it('of one address is asked for 5 times an hour at most', async () => {
    const { email } = await person();
    const statuses = [];
    for (let n = 0; n < 6; n++) {
      statuses.push((await browser().ask('POST', '/auth/password-reset/request', { email })).status);
    }
    expect(statuses).to.deep.equal([202, 202, 202, 202, 202, 429]);
  });

  it('vikunja GHSA-r6w9: the database holds no token of a link, in no table', async () => {
    const email = newEmail();
    await browser().ask('POST', '/auth/register', { email, password: PASSWORD });
    const token = tokenIn(await mailbox.next(email));
    for (const { table_name: table } of (
      await sql.query("select table_name from information_schema.tables where table_schema = 'public'")
    ).rows) {
      const { rows } = await sql.query(`select count(*)::integer as found from ${table} t where t::text like $1`, [
        `%${token}%`,
      ]);
      expect(rows[0].found, table).to.equal(0);
    }
    expect(replicas.flatMap(({ log }) => log).join('')).to.not.include(token);
  });
});
