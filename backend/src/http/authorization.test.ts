/**
 * Who may ask for what: every operation of the API by every kind of caller. An operation that is not in the table fails
 * the test, so none comes in unnoticed.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { Client } from 'pg';
import { ACCESS_TOKEN_KEYS, ADMINISTRATOR, startApi, type Answer, type Api } from '../../test/api.ts';
import { openBrowser, type BrowserSession } from '../../test/browser-session.ts';
import { upload } from '../../test/files.ts';
import { forgeries } from '../../test/forged-tokens.ts';
import { contracts } from '../app.ts';
import { parseSigningKeys } from '../sessions/access-tokens.ts';
import type { Access, Contract } from './contract.ts';

/** Who may ask, decided here and not read off the code that it tests. */
const table: Record<Access, string[]> = {
  public: [
    'logInMethods',
    'register',
    'logIn',
    'refresh',
    'logOut',
    'requestPasswordReset',
    'resetPassword',
    'confirm',
    'signOn',
    'signOnCallback',
    'backChannelLogOut',
    'downloadFile',
    'reportPage',
  ],
  tasks: [
    'listTasks',
    'createTask',
    'getTask',
    'updateTask',
    'replaceTask',
    'deleteTask',
    'deleteTasks',
    'restoreTask',
    'changeTasks',
    'listLabels',
    'purgeTask',
    'emptyTrash',
    'followEvents',
    'getTaskHistory',
    'undoEvent',
    'exportTasks',
    'importTasks',
    'addAttachments',
    'listAttachments',
    'getAttachment',
    'renameAttachment',
    'deleteAttachment',
    'restoreAttachment',
    'getFileLimits',
    'prepareUpload',
    'completeUpload',
    'getAttachmentContent',
    'createDownloadLink',
    'getThumbnail',
  ],
  account: [
    'logOutEverywhere',
    'getAccount',
    'updateAccount',
    'changePassword',
    'changeEmail',
    'deleteAccount',
    'listSessions',
    'endSession',
    'listApiTokens',
    'createApiToken',
    'revokeApiToken',
  ],
  admin: [
    'listUsers',
    'updateUser',
    'createResetLink',
    'listInvitations',
    'invite',
    'withdrawInvitation',
    'listSecurityEvents',
  ],
};
const restricted = contracts.filter(({ access }) => access !== 'public');
const withId = restricted.filter(({ path }) => path.includes('{'));

const endsAll = ({ operationId }: Contract): boolean => operationId === 'logOutEverywhere';

/** Ends a stream, which would never end by itself. */
const QUICK = { 'Last-Event-ID': 'no id' };

describe('who may ask for what', function () {
  this.timeout(60_000);
  let api: Api;
  let sql: Client;
  let folder: string;
  let people = 0;
  /** Headers of callers, by what is wrong with them. */
  let strangers: Record<string, Record<string, string>>;
  /** Ids of things that exist, of somebody else, by the operation that takes them. */
  let foreign: Record<string, string>;
  let readOnly: string;
  let writeOnly: string;

  const browser = () => openBrowser(api, { 'X-Forwarded-For': `2001:db8:0:${(people += 1).toString(16)}::1` });
  const bearer = (token: string | undefined) => ({ Authorization: `Bearer ${token}` });
  async function person(): Promise<{ at: BrowserSession; id: string }> {
    const at = browser();
    const credentials = { email: `person${(people += 1)}@example.org`, password: 'a password of some length' };
    return { at, id: (await at.ask('POST', '/auth/register', credentials)).body.user.id };
  }
  const apiToken = async (at: BrowserSession, ...scopes: string[]) =>
    (await at.ask('POST', '/account/tokens', { name: 'test', scopes, expiresInDays: 1 })).body;
  const ask = (
    { method, path }: Contract,
    headers: Record<string, string>,
    id: string = randomUUID(),
  ): Promise<Answer> =>
    browser().ask(method.toUpperCase(), path.replace(/\{\w+\}/, id), undefined, { ...QUICK, ...headers });

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tasktracker-files-'));
    const files = { ATTACHMENTS_STORE: 'filesystem', ATTACHMENTS_DIR: folder };
    api = await startApi({ environment: { ...files, TRUST_PROXY: 'true', RATE_LIMIT_PER_MINUTE: '0' } });
    sql = new Client({ connectionString: api.database.url });
    await sql.connect();
    const [ann, bob, deleted, disabled, left] = [
      await person(),
      await person(),
      await person(),
      await person(),
      await person(),
    ];
    readOnly = (await apiToken(ann.at, 'read')).token;
    writeOnly = (await apiToken(ann.at, 'write')).token;
    const expired = (await apiToken(ann.at, 'read', 'write')).token as string;
    await sql.query(
      `update api_tokens set expires_at = now() - interval '1 second' where scopes = array['read', 'write']`,
    );
    const revoked = await apiToken(ann.at, 'read');
    await ann.at.ask('DELETE', `/account/tokens/${revoked.id}`);
    const disabledToken = (await apiToken(disabled.at, 'read', 'write')).token as string;
    const sessionOf = (at: BrowserSession) =>
      JSON.parse(Buffer.from(at.accessToken!.split('.')[1]!, 'base64url').toString()).sid;
    const forged = forgeries(parseSigningKeys(ACCESS_TOKEN_KEYS), { userId: ann.id, sessionId: sessionOf(ann.at) });
    await sql.query('delete from users where id = $1', [deleted.id]);
    await sql.query('update users set disabled_at = now() where id = $1', [disabled.id]);
    await left.at.ask('POST', '/auth/logout-all');
    // as long as a replica may not know what was changed elsewhere
    await sleep(1_050);
    strangers = {
      'no header': {},
      'an empty header': { Authorization: '' },
      'another scheme': { Authorization: `Basic ${Buffer.from('ann:password').toString('base64')}` },
      'a deleted user': bearer(deleted.at.accessToken),
      'a disabled user': bearer(disabled.at.accessToken),
      'a session that has ended': bearer(left.at.accessToken),
      'a refresh token as access token': bearer(ann.at.cookies.get('refresh')),
      'an expired API token': bearer(expired),
      'a revoked API token': bearer(revoked.token),
      'an API token of a disabled user': bearer(disabledToken),
      'an API token that never was': bearer(`tt_${randomBytes(32).toString('base64url')}`),
      'SQL as API token': bearer("tt_'or'true'--"),
      ...Object.fromEntries(Object.entries(forged).map(([name, make]) => [name, bearer(make())])),
    };
    const task = (await bob.at.ask('POST', '/tasks', { title: 'of bob' })).body.id;
    const ofBob = { origin: api.origin, authorization: bearer(bob.at.accessToken).Authorization };
    const [attachment] = (await upload(ofBob, task, [{ name: 'of bob', content: 'x' }])).body;
    const uploadId = randomUUID();
    await sql.query(
      `insert into direct_uploads select $1, $2, $3, gen_random_uuid(), 'x', 1, sha256('x'), null, now() + interval '1 hour'`,
      [bob.id, uploadId, task],
    );
    foreign = {
      task,
      attachment: attachment.id,
      upload: uploadId,
      event: '1',
      session: sessionOf(bob.at),
      token: (await apiToken(bob.at, 'read')).id,
    };
  });
  after(async () => {
    await sql.end();
    await api.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('the table has every operation, with the access that it declares', () => {
    const declared = Object.fromEntries(contracts.map(({ operationId, access }) => [operationId, access]));
    const expected = Object.fromEntries(
      Object.entries(table).flatMap(([access, operations]) => operations.map((operation) => [operation, access])),
    );
    expect(declared).to.deep.equal(expected);
  });

  it('strangers get 401, one answer for all of them', async () => {
    const wrong: string[] = [];
    const bodies = new Set<string>();
    for (const [name, headers] of Object.entries(strangers)) {
      for (const contract of restricted) {
        const answer = await ask(contract, headers);
        bodies.add(withoutId(answer));
        const challenged = answer.headers.get('WWW-Authenticate') === 'Bearer';
        if (answer.status !== 401 || !challenged) wrong.push(`${contract.operationId}, ${name}: ${answer.status}`);
      }
    }
    const kinds = Object.keys(strangers).length;
    console.log(`        ${restricted.length} operations × ${kinds} kinds of strangers: ${wrong.length} wrong answers`);
    expect(wrong).to.deep.equal([]);
    expect(bodies.size).to.equal(1);
  });

  it('users get 403 where administrators may go, and in everywhere else', async () => {
    const { at } = await person();
    // what ends all sessions comes last
    for (const contract of restricted.toSorted((a, b) => Number(endsAll(a)) - Number(endsAll(b)))) {
      const { status } = await ask(contract, bearer(at.accessToken));
      if (contract.access === 'admin') expect(status, contract.operationId).to.equal(403);
      else expect(status, contract.operationId).to.not.be.oneOf([401, 403]);
    }
  });

  it('administrators get in everywhere', async () => {
    const admin = browser();
    await admin.ask('POST', '/auth/login', ADMINISTRATOR);
    for (const contract of restricted.toSorted((a, b) => Number(endsAll(a)) - Number(endsAll(b)))) {
      expect((await ask(contract, bearer(admin.accessToken))).status, contract.operationId).to.not.be.oneOf([401, 403]);
    }
  });

  it('API tokens get in where their scope allows', async () => {
    const wrong: string[] = [];
    for (const contract of restricted) {
      for (const [scope, token] of [
        ['read', readOnly],
        ['write', writeOnly],
      ] as const) {
        const answer = await ask(contract, bearer(token));
        const may = contract.access === 'tasks' && (contract.method === 'get') === (scope === 'read');
        const refused =
          answer.status === 403 && answer.headers.get('WWW-Authenticate') === 'Bearer error="insufficient_scope"';
        if (may ? answer.status === 401 || answer.status === 403 : !refused)
          wrong.push(`${contract.operationId}, ${scope}: ${answer.status}`);
      }
    }
    expect(wrong).to.deep.equal([]);
  });

  it('what belongs to somebody else answers byte for byte like what does not exist', async () => {
    const { at } = await person();
    let compared = 0;
    for (const contract of withId.filter(({ access }) => access !== 'admin')) {
      const path = contract.path.replace(/^\/trash\//, '/tasks/');
      const kind = /^\/(?:account\/)?(task|event|session|token|attachment|upload)s/.exec(path)![1]!;
      const absent = kind === 'event' ? '999999' : randomUUID();
      for (const headers of [bearer(at.accessToken), { ...bearer(at.accessToken), 'If-Match': '"1"' }]) {
        const theirs = await ask(contract, headers, foreign[kind]);
        const nobodys = await ask(contract, headers, absent);
        expect(withoutId(theirs), contract.operationId).to.equal(withoutId(nobodys));
        expect(headersOf(theirs), contract.operationId).to.deep.equal(headersOf(nobodys));
        compared += 1;
      }
    }
    console.log(`        ${compared} pairs compared`);
    expect(compared).to.be.greaterThan(15);
  });
});

/** An answer as a client sees it, but for what is new in each one. */
const withoutId = ({ status, text }: Answer): string => `${status} ${text.replace(/urn:request:[\w-]+/, '')}`;
const headersOf = ({ headers }: Answer): [string, string][] =>
  [...headers].filter(([name]) => !['date', 'x-request-id', 'ratelimit'].includes(name));
