/** What people do to their own accounts, where no mail is sent. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { Client } from 'pg';
import { startApi, type Api } from '../../test/api.ts';
import { openBrowser, type BrowserSession } from '../../test/browser-session.ts';

const PASSWORD = 'a password of some length';
const MANY = 100_000;

describe('one’s own account', () => {
  let api: Api;
  let sql: Client;
  let people = 0;
  before(async () => {
    api = await startApi({ environment: { TRUST_PROXY: 'true', RATE_LIMIT_PER_MINUTE: '0' } });
    sql = new Client({ connectionString: api.database.url });
    await sql.connect();
  });
  after(async () => {
    await sql.end();
    await api.stop();
  });

  const browser = () => openBrowser(api, { 'X-Forwarded-For': `2001:db8:0:${(people += 1).toString(16)}::1` });
  async function person(): Promise<{ email: string; password: string; at: BrowserSession; id: string }> {
    const at = browser();
    const credentials = { email: `person${(people += 1)}@example.org`, password: PASSWORD };
    const { body } = await at.ask('POST', '/auth/register', credentials);
    return { ...credentials, at, id: body.user.id };
  }
  const logIn = async (email: string, password: string) => {
    const at = browser();
    return { at, status: (await at.ask('POST', '/auth/login', { email, password })).status };
  };

  it('gets another language', async () => {
    const { at } = await person();
    expect((await at.ask('PATCH', '/account', { language: 'ru' })).body.language).to.equal('ru');
    expect((await at.ask('PATCH', '/account', {})).body.language).to.equal('ru');
    expect((await at.ask('PATCH', '/account', { language: 'xx' })).status).to.equal(422);
    expect((await at.ask('PATCH', '/account', { role: 'admin' })).status).to.equal(422);
  });

  it('gets another password with the old one, and all other sessions end', async () => {
    const { at, email } = await person();
    const { at: other } = await logIn(email, PASSWORD);
    const change = { currentPassword: PASSWORD, newPassword: 'quite another password' };
    expect(
      (await at.ask('POST', '/account/password', { ...change, currentPassword: 'wrong' })).body.errors,
    ).to.deep.equal([{ pointer: '/currentPassword', detail: 'is not the password of this account' }]);
    expect((await at.ask('POST', '/account/password', { ...change, newPassword: 'password' })).status).to.equal(422);
    expect((await at.ask('POST', '/account/password', { ...change, newPassword: email })).status).to.equal(422);
    expect((await other.ask('GET', '/account')).status, 'nothing has changed yet').to.equal(200);
    expect((await at.ask('POST', '/account/password', change)).status).to.equal(204);
    expect((await at.ask('GET', '/account')).status).to.equal(200);
    expect((await at.ask('POST', '/auth/refresh')).status).to.equal(200);
    expect((await other.ask('GET', '/account')).status).to.equal(401);
    expect((await other.ask('POST', '/auth/refresh')).status).to.equal(401);
    expect((await logIn(email, PASSWORD)).status).to.equal(401);
    expect((await logIn(email, change.newPassword)).status).to.equal(200);
  });

  it('takes 10 guesses of its password a minute from who has its session, and no more', async () => {
    const { at } = await person();
    const statuses = [];
    for (let n = 0; n < 12; n++) {
      const guess = { currentPassword: `guess ${n}`, newPassword: 'quite another password' };
      statuses.push((await at.ask('POST', '/account/password', guess)).status);
    }
    expect(statuses.filter((status) => status === 422)).to.have.length(10);
    expect(statuses.filter((status) => status === 429)).to.have.length(2);
  });

  it('gets another address, unless it is taken', async () => {
    const [ann, bob] = [await person(), await person()];
    const change = { email: `new${people}@example.org`, password: PASSWORD };
    expect((await ann.at.ask('POST', '/account/email', { ...change, password: 'wrong' })).status).to.equal(422);
    expect((await ann.at.ask('POST', '/account/email', { ...change, email: bob.email.toUpperCase() })).status).to.equal(
      409,
    );
    const { status, body } = await ann.at.ask('POST', '/account/email', change);
    expect([status, body.email]).to.deep.equal([200, change.email]);
    expect((await logIn(ann.email, PASSWORD)).status).to.equal(401);
    expect((await logIn(change.email, PASSWORD)).status).to.equal(200);
  });

  it('lists its sessions and ends one; those of others never', async () => {
    const [ann, bob] = [await person(), await person()];
    const { at: other } = await logIn(ann.email, PASSWORD);
    const { body: listed } = await ann.at.ask('GET', '/account/sessions');
    expect(listed.map(({ current }: { current: boolean }) => current).sort()).to.deep.equal([false, true]);
    const { id } = listed.find(({ current }: { current: boolean }) => !current);
    expect((await bob.at.ask('DELETE', `/account/sessions/${id}`)).status).to.equal(404);
    expect((await ann.at.ask('DELETE', `/account/sessions/${id}`)).status).to.equal(204);
    expect((await other.ask('GET', '/account')).status).to.equal(401);
    expect((await ann.at.ask('GET', '/account')).status).to.equal(200);
  });

  it('has API tokens, which are for tasks alone and do what their scopes say', async () => {
    const { at } = await person();
    const make = async (scopes: string[]) =>
      (await at.ask('POST', '/account/tokens', { name: 'script', scopes, expiresInDays: 30 })).body;
    const [reader, writer] = [await make(['read']), await make(['write'])];
    const as = (token: string) => ({ Authorization: `Bearer ${token}` });
    const program = browser();
    const ask = async (token: string, method: string, path: string, body?: unknown) =>
      (await program.ask(method, path, body, as(token))).status;
    expect(await ask(reader.token, 'GET', '/tasks')).to.equal(200);
    expect(await ask(reader.token, 'HEAD', '/tasks')).to.equal(200);
    expect(await ask(reader.token, 'POST', '/tasks', { title: 'x' })).to.equal(403);
    expect(await ask(writer.token, 'POST', '/tasks', { title: 'x' })).to.equal(201);
    expect(await ask(writer.token, 'GET', '/tasks')).to.equal(403);
    for (const path of ['/account', '/account/tokens', '/account/sessions', '/users']) {
      expect(await ask(reader.token, 'GET', path), path).to.equal(403);
    }
    const { body: listed } = await at.ask('GET', '/account/tokens');
    expect(listed).to.have.length(2);
    expect(JSON.stringify(listed)).to.not.include(reader.token);
    expect(listed.every(({ lastUsedAt }: { lastUsedAt: string | null }) => lastUsedAt !== null)).to.equal(true);
    expect((await at.ask('DELETE', `/account/tokens/${reader.id}`)).status).to.equal(204);
    expect(await ask(reader.token, 'GET', '/tasks')).to.equal(401);
    expect((await (await person()).at.ask('DELETE', `/account/tokens/${writer.id}`)).status, 'of others').to.equal(404);
  });

  it('is deleted with all its data, and with nothing of others', async () => {
    const [ann, bob] = [await person(), await person()];
    for (const { at } of [ann, bob]) await at.ask('POST', '/tasks', { title: 'mine', labels: ['home'] });
    const { body: token } = await ann.at.ask('POST', '/account/tokens', {
      name: 'x',
      scopes: ['read'],
      expiresInDays: 1,
    });
    expect((await ann.at.ask('POST', '/account/deletion', { email: bob.email, password: PASSWORD })).status).to.equal(
      422,
    );
    expect((await ann.at.ask('POST', '/account/deletion', { email: ann.email })).status).to.equal(422);
    expect((await ann.at.ask('POST', '/account/deletion', { email: ann.email, password: 'wrong' })).status).to.equal(
      422,
    );
    expect((await ann.at.ask('POST', '/account/deletion', { email: ann.email, password: PASSWORD })).status).to.equal(
      204,
    );
    expect((await ann.at.ask('GET', '/account')).status, 'at once').to.equal(401);
    expect(
      (await browser().ask('GET', '/tasks', undefined, { Authorization: `Bearer ${token.token}` })).status,
    ).to.equal(401);
    expect((await logIn(ann.email, PASSWORD)).status).to.equal(401);
    for (const { table_name: table, column_name: column } of (
      await sql.query(
        `select table_name, column_name from information_schema.columns
         where table_schema = 'public' and column_name in ('owner_id', 'user_id') and table_name <> 'security_events'`,
      )
    ).rows) {
      const { rows } = await sql.query(`select count(*)::integer as left from ${table} where ${column} = $1`, [ann.id]);
      expect(rows[0].left, table).to.equal(0);
    }
    expect((await bob.at.ask('GET', '/tasks')).body).to.have.length(1);
    expect(
      (await bob.at.ask('POST', '/auth/register', { email: ann.email, password: PASSWORD })).status,
      'free again',
    ).to.equal(201);
  });

  it(`is deleted with ${MANY} tasks, while others go on`, async () => {
    const ann = await person();
    await sql.query(
      `insert into tasks (owner_id, id, title, sort_order) select $1, gen_random_uuid(), 'task ' || n, n from generate_series(1, ${MANY}) n`,
      [ann.id],
    );
    const begin = performance.now();
    const deleted = await ann.at.ask('POST', '/account/deletion', { email: ann.email, password: PASSWORD });
    console.log(`        ${Math.round(performance.now() - begin)} ms`);
    expect(deleted.status).to.equal(204);
    const { rows } = await sql.query('select count(*)::integer as left from tasks where owner_id = $1', [ann.id]);
    expect(rows[0].left).to.equal(0);
  }).timeout(120_000);

  it('leaves a trace of what concerned its security, without a secret', async () => {
    const { at, id, email } = await person();
    await at.ask('POST', '/account/password', { currentPassword: PASSWORD, newPassword: 'quite another password' });
    await logIn(email, 'wrong password');
    await sleep(10);
    const { rows } = await sql.query('select type, detail::text from security_events where user_id = $1 order by id', [
      id,
    ]);
    expect(rows.map(({ type }) => type)).to.deep.equal([
      'registered',
      'logged-in',
      'password-changed',
      'log-in-failed',
    ]);
    const everything = JSON.stringify((await sql.query('select * from security_events')).rows) + api.log.join('');
    for (const secret of [PASSWORD, 'quite another password', 'wrong password', at.accessToken!]) {
      expect(everything).to.not.include(secret);
    }
  });
});
