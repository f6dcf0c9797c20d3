/** What administrators do, where no mail is sent. */
import { expect } from 'chai';
import { ADMINISTRATOR, startApi, type Api } from '../../test/api.ts';
import { openBrowser, type BrowserSession } from '../../test/browser-session.ts';

const PASSWORD = 'a password of some length';

describe('administration', () => {
  let api: Api;
  let admin: BrowserSession;
  let people = 0;
  before(async () => {
    api = await startApi({ environment: { REGISTRATION: 'invite', TRUST_PROXY: 'true' } });
    admin = browser();
    await admin.ask('POST', '/auth/login', ADMINISTRATOR);
  });
  after(() => api.stop());

  const browser = () => openBrowser(api, { 'X-Forwarded-For': `2001:db8:0:${(people += 1).toString(16)}::1` });
  const tokenOf = (link: string): string => link.split('#invitation=')[1]!;
  const accept = (at: BrowserSession, token: string, email: string) =>
    at.ask('POST', '/auth/register', { email, password: PASSWORD, invitation: token });
  async function invited(role?: 'admin'): Promise<{ at: BrowserSession; id: string; email: string }> {
    const email = `person${(people += 1)}@example.org`;
    const { body } = await admin.ask('POST', '/invitations', { email, ...(role && { role }) });
    const at = browser();
    return { at, email, id: (await accept(at, tokenOf(body.link), email)).body.user.id };
  }

  it('invites: the link works once, for its address alone, and lends its role', async () => {
    expect((await accept(browser(), 'x'.repeat(43), 'a@example.org')).status).to.equal(403);
    expect(
      (await browser().ask('POST', '/auth/register', { email: 'a@example.org', password: PASSWORD })).status,
    ).to.equal(403);
    const { status, body } = await admin.ask('POST', '/invitations', { email: 'Cid@example.org', role: 'admin' });
    expect(status).to.equal(201);
    expect(body.link).to.match(new RegExp(`^${api.origin}/register#invitation=[\\w-]{43}$`));
    expect((await admin.ask('GET', '/invitations')).body[0]).to.include({ id: body.id, email: 'Cid@example.org' });
    const token = tokenOf(body.link);
    expect((await accept(browser(), token, 'other@example.org')).status, 'another address').to.equal(403);
    const answers = await Promise.all([1, 2, 3].map(() => accept(browser(), token, 'cid@example.org')));
    expect(answers.map((answer) => answer.status).sort()).to.deep.equal([201, 403, 403]);
    const { user } = answers.find((answer) => answer.status === 201)!.body;
    expect(user).to.include({ email: 'Cid@example.org', role: 'admin', emailVerified: true });
    expect((await admin.ask('GET', '/invitations')).body).to.deep.equal([]);
    await admin.ask('PATCH', `/users/${user.id}`, { role: 'user' });
  });

  it('withdraws an invitation', async () => {
    const { body } = await admin.ask('POST', '/invitations', {});
    expect((await admin.ask('DELETE', `/invitations/${body.id}`)).status).to.equal(204);
    expect((await admin.ask('DELETE', `/invitations/${body.id}`)).status).to.equal(404);
    expect((await accept(browser(), tokenOf(body.link), 'a@example.org')).status).to.equal(403);
  });

  it('lists accounts in pages, and shows no task and no secret', async () => {
    for (let n = 0; n < 3; n++) await invited();
    const first = await admin.ask('GET', '/users?limit=2');
    expect(first.body).to.have.length(2);
    expect(first.body[0]).to.have.all.keys(
      'id',
      'email',
      'emailVerified',
      'role',
      'language',
      'hasPassword',
      'createdAt',
      'disabled',
    );
    const [, next] = /<[^>]*\/users(\?[^>]*)>; rel="next"/.exec(first.headers.get('Link')!)!;
    const second = await admin.ask('GET', `/users${next}`);
    const seen = [...first.body, ...second.body].map(({ id }: { id: string }) => id);
    expect(new Set(seen).size).to.equal(seen.length);
  });

  it('disables an account: at once here, with its sessions and API tokens, and enables it again', async () => {
    const ann = await invited();
    const { body: token } = await ann.at.ask('POST', '/account/tokens', {
      name: 'x',
      scopes: ['read'],
      expiresInDays: 1,
    });
    const program = { Authorization: `Bearer ${token.token}` };
    expect((await browser().ask('GET', '/tasks', undefined, program)).status).to.equal(200);
    expect((await admin.ask('PATCH', `/users/${ann.id}`, { disabled: true })).body.disabled).to.equal(true);
    expect((await ann.at.ask('GET', '/tasks')).status).to.equal(401);
    expect((await ann.at.ask('POST', '/auth/refresh')).status).to.equal(401);
    expect((await browser().ask('GET', '/tasks', undefined, program)).status).to.equal(401);
    expect((await browser().ask('POST', '/auth/login', { email: ann.email, password: PASSWORD })).status).to.equal(401);
    await admin.ask('PATCH', `/users/${ann.id}`, { disabled: false });
    expect((await browser().ask('POST', '/auth/login', { email: ann.email, password: PASSWORD })).status).to.equal(200);
    expect((await ann.at.ask('GET', '/tasks')).status, 'its session stays over').to.equal(401);
  });

  it('promotes and demotes: the right goes with the next request', async () => {
    const ann = await invited();
    expect((await ann.at.ask('GET', '/users')).status).to.equal(403);
    await admin.ask('PATCH', `/users/${ann.id}`, { role: 'admin' });
    expect((await ann.at.ask('GET', '/users')).status).to.equal(200);
    await admin.ask('PATCH', `/users/${ann.id}`, { role: 'user' });
    expect((await ann.at.ask('GET', '/users')).status).to.equal(403);
  });

  it('never leaves nobody to administer, also of two who go at once', async () => {
    const { id } = (await admin.ask('GET', '/account')).body;
    for (const change of [{ role: 'user' }, { disabled: true }]) {
      expect((await admin.ask('PATCH', `/users/${id}`, change)).status).to.equal(409);
    }
    expect((await admin.ask('POST', '/account/deletion', ADMINISTRATOR)).status, 'there are others').to.equal(409);
    expect((await admin.ask('GET', '/account')).status, 'refused as a whole').to.equal(200);
    const second = await invited('admin');
    const answers = await Promise.all([
      admin.ask('PATCH', `/users/${second.id}`, { role: 'user' }),
      second.at.ask('PATCH', `/users/${id}`, { role: 'user' }),
    ]);
    // the second one may have lost the right to ask before it was heard
    expect(answers.map(({ status }) => status).filter((status) => status === 200)).to.have.length(1);
    const left = answers[0]!.status === 200 ? admin : second.at;
    expect((await left.ask('GET', '/users')).status).to.equal(200);
    if (left !== admin) await second.at.ask('PATCH', `/users/${id}`, { role: 'admin' });
  });

  it('makes a link for a new password, which works once and ends all sessions', async () => {
    const ann = await invited();
    const { body } = await admin.ask('POST', `/users/${ann.id}/password-reset`);
    const token = (body.link as string).split('#password=')[1]!;
    const reset = (password: string) => browser().ask('POST', '/auth/password-reset', { token, password });
    expect((await reset('password')).status, 'a bad password does not use it up').to.equal(422);
    const answers = await Promise.all([1, 2, 3].map((n) => reset(`quite another password ${n}`)));
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([204, 403, 403]);
    expect((await ann.at.ask('GET', '/account')).status).to.equal(401);
    expect((await browser().ask('POST', '/auth/login', { email: ann.email, password: PASSWORD })).status).to.equal(401);
    expect((await admin.ask('POST', '/users/019ab0f2-3c4d-7e5f-8a9b-0c1d2e3f4a5b/password-reset')).status).to.equal(
      404,
    );
  });

  it('sees what concerned security, by whom, in pages', async () => {
    const ann = await invited();
    await admin.ask('PATCH', `/users/${ann.id}`, { disabled: true });
    const { body, headers } = await admin.ask('GET', '/security-events?limit=5');
    expect(body).to.have.length(5);
    expect(headers.get('Link')).to.match(/security-events\?limit=5&before=\d+>; rel="next"/);
    const all = (await admin.ask('GET', '/security-events?limit=200')).body as {
      type: string;
      userId: string;
      detail: { by?: string };
    }[];
    const { id } = (await admin.ask('GET', '/account')).body;
    const aboutAnn = all.filter(({ userId }) => userId === ann.id);
    expect(aboutAnn.map(({ type, detail }) => [type, detail.by])).to.deep.equal([
      ['user-changed', id],
      ['logged-in', undefined],
      ['registered', undefined],
    ]);
    expect(all.some(({ type, detail }) => type === 'invited' && detail.by === id)).to.equal(true);
  });

  it('makes no link that would be refused: for a disabled account', async () => {
    const ann = await invited();
    await admin.ask('PATCH', `/users/${ann.id}`, { disabled: true });
    expect((await admin.ask('POST', `/users/${ann.id}/password-reset`)).status).to.equal(409);
  });

  it('where registration is closed, nobody is invited, and no invitation from before is accepted', async () => {
    const { body } = await admin.ask('POST', '/invitations', { role: 'admin' });
    const closed = await startApi({ database: api.database, environment: { REGISTRATION: 'closed' } });
    const at = openBrowser(closed);
    expect((await accept(at, tokenOf(body.link), 'late@example.org')).status).to.equal(403);
    await at.ask('POST', '/auth/login', ADMINISTRATOR);
    expect((await at.ask('POST', '/invitations', {})).status).to.equal(409);
    await closed.stop();
  });
});
