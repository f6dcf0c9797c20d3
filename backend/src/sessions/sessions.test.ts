import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { createTestDatabase, type TestDatabase } from '../../test/test-database.ts';
import { readConfig } from '../config.ts';
import { connect } from '../database/connect.ts';
import type { AppError } from '../errors.ts';
import { createAccessTokenCheck, parseSigningKeys } from './access-tokens.ts';
import { createSessionsService, expireSessions, type Grant, type SessionsService } from './sessions.service.ts';

const ANN = '019ab000-0000-7000-8000-0000000000a1';
const BOB = '019ab000-0000-7000-8000-0000000000b2';
const CLIENT = { address: '192.0.2.1', userAgent: 'test' };
const keys = parseSigningKeys(`k1:${randomBytes(32).toString('base64url')}`);

describe('sessions', () => {
  let database: TestDatabase;
  let replicas: ReturnType<typeof connect>[];
  let thefts: string[];
  let sessions: SessionsService;
  let elsewhere: SessionsService;

  before(async () => {
    database = await createTestDatabase();
    const { database: config } = readConfig({ DATABASE_URL: database.url });
    replicas = [connect(config, 'serve'), connect(config, 'serve')];
    await replicas[0]!.raw(
      `insert into users (id, email, email_key) values ('${ANN}', 'a@example.org', 'a@example.org'), ('${BOB}', 'b@example.org', 'b@example.org')`,
    );
  });
  after(async () => {
    for (const replica of replicas) await replica.destroy();
    await database.drop();
  });
  beforeEach(() => {
    thefts = [];
    const config = { keys, accessTokenSeconds: 600, sessionDays: 30 };
    [sessions, elsewhere] = replicas.map((db) =>
      createSessionsService(db, config, async ({ sessionId }) => void thefts.push(sessionId)),
    ) as [SessionsService, SessionsService];
  });

  const statusOf = (work: Promise<unknown>): Promise<number> =>
    work.then(
      () => 200,
      (error: unknown) => (error as AppError).status,
    );
  const lives = async (service: SessionsService, { userId, sessionId }: Grant): Promise<boolean> =>
    (await service.find({ userId, sessionId })) !== undefined;
  const age = (seconds: number) =>
    replicas[0]!.raw(`update refresh_tokens set replaced_at = replaced_at - interval '${seconds} seconds'`);

  it('begin with an access token of ten minutes and a refresh token that is stored as a hash alone', async () => {
    const grant = await sessions.begin(ANN, CLIENT);
    expect(grant.expiresIn).to.equal(600);
    expect(await createAccessTokenCheck(keys)(grant.accessToken)).to.deep.equal({
      userId: ANN,
      sessionId: grant.sessionId,
    });
    const dump = await replicas[0]!.raw("select string_agg(t::text, '') as text from refresh_tokens t");
    expect(dump.rows[0].text).to.not.include(grant.refreshToken);
    expect(await lives(sessions, grant)).to.equal(true);
    expect(await sessions.find({ userId: BOB, sessionId: grant.sessionId })).to.equal(undefined);
  });

  it('get a new refresh token with each use', async () => {
    let { refreshToken } = await sessions.begin(ANN, CLIENT);
    const seen = new Set([refreshToken]);
    for (let n = 0; n < 5; n++) {
      ({ refreshToken } = await elsewhere.refresh(refreshToken!, CLIENT));
      seen.add(refreshToken);
    }
    expect(seen.size).to.equal(6);
    expect(thefts).to.deep.equal([]);
  });

  it('survive 50 refreshes at once through two replicas: one successor for all of them', async () => {
    const { refreshToken } = await sessions.begin(ANN, CLIENT);
    const grants = await Promise.all(
      Array.from({ length: 50 }, (_, n) => [sessions, elsewhere][n % 2]!.refresh(refreshToken!, CLIENT)),
    );
    const successors = new Set(grants.map((grant) => grant.refreshToken));
    console.log(`        50 refreshes: ${successors.size} successor, ${thefts.length} ended sessions`);
    expect(successors.size).to.equal(1);
    expect(await statusOf(sessions.refresh([...successors][0]!, CLIENT))).to.equal(200);
    expect(thefts).to.deep.equal([]);
  });

  it('give a late tab no older token than its browser has already', async () => {
    const { refreshToken: first } = await sessions.begin(ANN, CLIENT);
    const { refreshToken: second } = await sessions.refresh(first!, CLIENT);
    await sessions.refresh(second!, CLIENT);
    expect((await elsewhere.refresh(first!, CLIENT)).refreshToken).to.equal(undefined);
    expect(thefts).to.deep.equal([]);
  });

  it('end as a whole when a replaced token is used after the grace, on every replica within a second', async () => {
    const stolen = await sessions.begin(ANN, CLIENT);
    const other = await sessions.begin(ANN, CLIENT);
    const next = await sessions.refresh(stolen.refreshToken!, CLIENT);
    expect(await lives(elsewhere, stolen)).to.equal(true);
    await age(11);
    expect(await statusOf(sessions.refresh(stolen.refreshToken!, CLIENT))).to.equal(401);
    expect(thefts).to.deep.equal([stolen.sessionId]);
    expect(await statusOf(elsewhere.refresh(next.refreshToken!, CLIENT))).to.equal(401);
    expect(await lives(sessions, stolen), 'at once where it was noticed').to.equal(false);
    await sleep(1_050);
    expect(await lives(elsewhere, stolen), 'within a second elsewhere').to.equal(false);
    expect(await lives(sessions, other), 'other sessions go on').to.equal(true);
  });

  it('go on within the grace, whose end is 10 seconds', async () => {
    const { refreshToken } = await sessions.begin(ANN, CLIENT);
    const next = await sessions.refresh(refreshToken!, CLIENT);
    await age(9);
    expect((await sessions.refresh(refreshToken!, CLIENT)).refreshToken).to.equal(next.refreshToken);
  });

  it('are refused when made up, ended, over, or of a disabled or deleted user', async () => {
    expect(await statusOf(sessions.refresh(randomBytes(32).toString('base64url'), CLIENT))).to.equal(401);
    for (const change of [
      `update sessions set ended_at = now()`,
      `update sessions set expires_at = now() - interval '1 second'`,
      `update users set disabled_at = now() where id = '${BOB}'`,
      `delete from users where id = '${BOB}'`,
    ]) {
      const grant = await sessions.begin(BOB, CLIENT);
      await replicas[0]!.raw(change);
      expect(await statusOf(sessions.refresh(grant.refreshToken!, CLIENT)), change).to.equal(401);
      expect(await lives(elsewhere, grant), change).to.equal(false);
      await replicas[0]!.raw(`update users set disabled_at = null`);
    }
    expect(await statusOf(sessions.begin(BOB, CLIENT)), 'nobody to log in').to.not.equal(200);
  });

  it('are listed and ended one by one, all but one, or all; those of others never', async () => {
    await sessions.endAll(ANN);
    const [one, two, three] = await Promise.all([1, 2, 3].map(() => sessions.begin(ANN, CLIENT)));
    expect((await sessions.list(ANN)).map(({ id }) => id)).to.have.members(
      [one, two, three].map((grant) => grant!.sessionId),
    );
    expect(await statusOf(sessions.end(BOB, one!.sessionId))).to.equal(404);
    await sessions.end(ANN, one!.sessionId);
    expect(await statusOf(sessions.end(ANN, one!.sessionId))).to.equal(404);
    await sessions.endAll(ANN, three!.sessionId);
    expect((await sessions.list(ANN)).map(({ id }) => id)).to.deep.equal([three!.sessionId]);
    await sessions.endByToken(three!.refreshToken!);
    expect(await sessions.list(ANN)).to.deep.equal([]);
  });

  it('are asked for in the database once a second, however many requests come', async () => {
    const grant = await sessions.begin(ANN, CLIENT);
    let lookups = 0;
    replicas[0]!.on('query', () => (lookups += 1));
    await Promise.all(Array.from({ length: 200 }, () => sessions.find(grant)));
    replicas[0]!.removeAllListeners('query');
    expect(lookups).to.equal(1);
  });

  it('end in the middle of a look-up: no error, and what it found is not kept', async () => {
    const grant = await sessions.begin(ANN, CLIENT);
    const other = await sessions.begin(ANN, CLIENT);
    const lock = await replicas[0]!.transaction();
    // readers wait for nobody but this
    await lock.raw('lock table users in access exclusive mode');
    const slow = [sessions.find(grant), sessions.find(other)];
    await sleep(100);
    await sessions.end(ANN, grant.sessionId);
    sessions.forget(ANN);
    let lookups = 0;
    replicas[0]!.on('query', ({ sql }: { sql: string }) => (lookups += sql.includes('sessions') ? 1 : 0));
    const anew = [sessions.find(grant), sessions.find(other)];
    await lock.commit();
    const found = await Promise.all([...slow, ...anew]);
    replicas[0]!.removeAllListeners('query');
    expect(lookups, 'asked again').to.equal(2);
    expect(found.slice(2)).to.deep.equal([undefined, { role: 'user' }]);
    expect(await sessions.find(grant)).to.equal(undefined);
  });

  it('keep the 100 used last of a user, and end the others', async () => {
    await sessions.endAll(ANN);
    const first = await sessions.begin(ANN, CLIENT);
    const second = await sessions.begin(ANN, CLIENT);
    await replicas[0]!.raw(`update sessions set last_used_at = now() - interval '1 hour'`);
    await elsewhere.refresh(first.refreshToken!, CLIENT);
    for (let n = 0; n < 98; n++) await sessions.begin(ANN, CLIENT);
    expect(await lives(sessions, second)).to.equal(true);
    const last = await sessions.begin(ANN, CLIENT);
    expect(await lives(sessions, second), 'at once').to.equal(false);
    for (const grant of [first, last]) expect(await lives(elsewhere, grant)).to.equal(true);
    expect(await sessions.list(ANN)).to.have.length(100);
    await replicas[0]!.raw(
      `insert into sessions (id, user_id, expires_at, user_agent, address)
       select gen_random_uuid(), '${ANN}', now() + interval '1 day', '', '' from generate_series(1, 50)`,
    );
    expect(await sessions.list(ANN), 'those that began in one moment').to.have.length(100);
    await sessions.begin(ANN, CLIENT);
    const { rows } = await replicas[0]!.raw(
      `select count(*)::integer as count from sessions where user_id = '${ANN}' and ended_at is null`,
    );
    expect(rows[0].count).to.equal(100);
  });

  it('tell for how long they can go on, which gets less', async () => {
    const { refreshToken, sessionSeconds, sessionId } = await sessions.begin(ANN, CLIENT);
    expect(sessionSeconds).to.equal(30 * 24 * 3600);
    await replicas[0]!.raw(`update sessions set expires_at = now() + interval '100 seconds' where id = '${sessionId}'`);
    for (const service of [sessions, elsewhere]) {
      expect((await service.refresh(refreshToken!, CLIENT)).sessionSeconds).to.be.within(90, 100);
    }
  });

  it('go on 60 times a minute at most, each for itself', async () => {
    let { refreshToken } = await sessions.begin(ANN, CLIENT);
    const other = await sessions.begin(ANN, CLIENT);
    for (let n = 0; n < 60; n++)
      ({ refreshToken } = await [sessions, elsewhere][n % 2]!.refresh(refreshToken!, CLIENT));
    const refused = await sessions.refresh(refreshToken!, CLIENT).catch((error: unknown) => error as AppError);
    expect(refused).to.have.property('status', 429);
    expect(Number((refused as AppError).options.headers!['Retry-After'])).to.be.within(30, 60);
    expect(await statusOf(elsewhere.refresh(other.refreshToken!, CLIENT))).to.equal(200);
    await age(60);
    expect(await statusOf(sessions.refresh(refreshToken!, CLIENT)), 'nothing was lost').to.equal(200);
    expect(thefts).to.deep.equal([]);
  });

  it('keep what tells of a theft: all tokens of a day, and 100 of those that are older', async () => {
    const { refreshToken, sessionId } = await sessions.begin(ANN, CLIENT);
    const tokenOf = (n: number) => `token ${n}`;
    const hashes = async () =>
      (await replicas[0]!.raw(`select count(*)::integer as n from refresh_tokens where session_id = '${sessionId}'`))
        .rows[0].n;
    // number n was replaced n minutes ago
    await replicas[0]!.raw(
      `insert into refresh_tokens (hash, session_id, replaced_at)
       select sha256(convert_to('token ' || n, 'UTF8')), '${sessionId}', now() - n * interval '1 minute'
       from generate_series(1, 1440 + 100 + 35) as n`,
    );
    let newest = refreshToken;
    for (let n = 0; n < 6; n++) ({ refreshToken: newest } = await sessions.refresh(newest!, CLIENT));
    expect(await hashes(), 'the newest, six before it, a day, and 100').to.be.within(7 + 1439 + 100, 7 + 1440 + 100);
    expect(await statusOf(sessions.refresh(tokenOf(1570), CLIENT)), 'forgotten').to.equal(401);
    expect(thefts, 'which ends nothing').to.deep.equal([]);
    expect(await statusOf(elsewhere.refresh(newest!, CLIENT))).to.equal(200);
    expect(await statusOf(sessions.refresh(tokenOf(1530), CLIENT)), 'still known').to.equal(401);
    expect(thefts).to.deep.equal([sessionId]);
  });

  it('of many tokens go after them, never in one statement with all of them', async () => {
    const grant = await sessions.begin(ANN, CLIENT);
    await replicas[0]!.raw(
      `insert into refresh_tokens (hash, session_id, replaced_at)
       select sha256(convert_to('many ' || n, 'UTF8')), '${grant.sessionId}', now() from generate_series(1, 5000) as n`,
    );
    await replicas[0]!.raw(`
      create function refuse_tokens() returns trigger language plpgsql as $$ begin
        if exists (select from refresh_tokens where session_id = old.id) then raise 'it still has tokens'; end if;
        return old;
      end $$;
      create trigger refuse_tokens before delete on sessions for each row execute function refuse_tokens();
      update sessions set ended_at = now() - interval '31 days' where id = '${grant.sessionId}';
    `);
    expect(await expireSessions(replicas[0]!)).to.equal(1);
    await replicas[0]!.raw('drop function refuse_tokens cascade');
  });

  it('keep what a client says of itself within bounds', async () => {
    const grant = await sessions.begin(ANN, { address: '192.0.2.1', userAgent: `\0${'x'.repeat(10_000)}\ud800` });
    const listed = (await sessions.list(ANN)).find(({ id }) => id === grant.sessionId);
    expect(listed?.userAgent).to.match(/^x{399,400}$/);
  });

  it('are deleted 30 days after their end', async () => {
    const grant = await sessions.begin(ANN, CLIENT);
    await replicas[0]!.raw(`update sessions set ended_at = now() - interval '29 days'`);
    expect(await expireSessions(replicas[0]!)).to.equal(0);
    await replicas[0]!.raw(`update sessions set ended_at = now() - interval '31 days' where id = '${grant.sessionId}'`);
    expect(await expireSessions(replicas[0]!)).to.equal(1);
  });
});
