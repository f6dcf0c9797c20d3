import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { createTestDatabase, type TestDatabase } from '../../test/test-database.ts';
import { readConfig } from '../config.ts';
import { connect } from '../database/connect.ts';
import type { AppError } from '../errors.ts';
import { createApiTokensService, expireApiTokens, type ApiTokensService } from './api-tokens.service.ts';

const ANN = '019ab000-0000-7000-8000-0000000000a1';
const BOB = '019ab000-0000-7000-8000-0000000000b2';

describe('personal API tokens', () => {
  let database: TestDatabase;
  let db: ReturnType<typeof connect>;
  let tokens: ApiTokensService;
  let elsewhere: ApiTokensService;

  beforeEach(async () => {
    database = await createTestDatabase();
    db = connect(readConfig({ DATABASE_URL: database.url }).database, 'serve');
    [tokens, elsewhere] = [createApiTokensService(db), createApiTokensService(db)];
    for (const id of [ANN, BOB])
      await db.raw(`insert into users (id, email, email_key) values (?, ?, ?)`, [id, id, id]);
  });
  afterEach(async () => {
    await db.destroy();
    await database.drop();
  });

  const make = (name = 'backup') => tokens.create(ANN, { name, scopes: ['read'], days: 30 });
  const statusOf = (work: Promise<unknown>): Promise<number> =>
    work.then(
      () => 200,
      (error: unknown) => (error as AppError).status,
    );

  it('are shown once and stored as a hash alone', async () => {
    const { token, ...record } = await make();
    expect(token).to.match(/^tt_[\w-]{43}$/);
    expect(await tokens.list(ANN)).to.deep.equal([record]);
    const dump = await db.raw("select string_agg(t::text, '') as text from api_tokens t");
    expect(dump.rows[0].text).to.not.include(token).and.not.include(token.slice(3));
  });

  it('tell whose they are and what they may, and when they were used last', async () => {
    const { token } = await make();
    expect(await tokens.find(token)).to.deep.equal({ userId: ANN, scopes: ['read'] });
    const [used] = await tokens.list(ANN);
    expect(Date.now() - Date.parse(used!.lastUsedAt!)).to.be.within(-1_000, 10_000);
    const both = await tokens.create(ANN, { name: 'both', scopes: ['write', 'read', 'write'], days: 1 });
    expect((await tokens.find(both.token))?.scopes).to.deep.equal(['read', 'write']);
  });

  it('are noted as used once a minute, not with every request', async () => {
    const { token } = await make();
    await tokens.find(token);
    await db.raw(`update api_tokens set last_used_at = now() - interval '59 seconds'`);
    const before = (await tokens.list(ANN))[0]!.lastUsedAt;
    await elsewhere.find(token);
    expect((await tokens.list(ANN))[0]!.lastUsedAt).to.equal(before);
    await db.raw(`update api_tokens set last_used_at = now() - interval '61 seconds'`);
    await createApiTokensService(db).find(token);
    expect(Date.now() - Date.parse((await tokens.list(ANN))[0]!.lastUsedAt!)).to.be.lessThan(10_000);
  });

  it('are revoked by their owner alone: at once here, within a second on other replicas', async () => {
    const { token, id } = await make();
    expect(await elsewhere.find(token)).to.not.equal(undefined);
    expect(await tokens.find(token)).to.not.equal(undefined);
    expect(await statusOf(tokens.revoke(BOB, id))).to.equal(404);
    await tokens.revoke(ANN, id);
    expect(await tokens.find(token)).to.equal(undefined);
    await sleep(1_050);
    expect(await elsewhere.find(token)).to.equal(undefined);
    expect(await statusOf(tokens.revoke(ANN, id))).to.equal(404);
  });

  it('are revoked in the middle of a look-up: no error, and what it found is not kept', async () => {
    const [one, two] = [await make('one'), await make('two')];
    const lock = await db.transaction();
    // readers wait for nobody but this
    await lock.raw('lock table users in access exclusive mode');
    const slow = [tokens.find(one.token), tokens.find(two.token)];
    await sleep(100);
    await tokens.revoke(ANN, one.id);
    tokens.forget(ANN);
    let lookups = 0;
    db.on('query', ({ sql }: { sql: string }) => (lookups += sql.includes('last_used_at') ? 1 : 0));
    const anew = [tokens.find(one.token), tokens.find(two.token)];
    await lock.commit();
    const found = await Promise.all([...slow, ...anew]);
    expect(lookups, 'asked again').to.equal(2);
    expect(found.slice(2)).to.deep.equal([undefined, { userId: ANN, scopes: ['read'] }]);
    expect(await tokens.find(one.token)).to.equal(undefined);
  });

  it('are refused when made up, run out, or of a disabled or deleted user', async () => {
    for (const wrong of ['', 'tt_', `tt_${'x'.repeat(43)}`, `tt_${'x'.repeat(10_000)}`, "tt_' or true --"]) {
      expect(await tokens.find(wrong), wrong.slice(0, 20)).to.equal(undefined);
    }
    for (const change of [
      `update api_tokens set expires_at = now() - interval '1 second'`,
      `update users set disabled_at = now() where id = '${ANN}'`,
      `delete from users where id = '${ANN}'`,
    ]) {
      const { token } = await make();
      await db.raw(change);
      expect(await tokens.find(token), change).to.equal(undefined);
      await db.raw('update users set disabled_at = null');
    }
    expect(await statusOf(make()), 'nobody to own it').to.equal(401);
  });

  it('are 50 at most for a user, also of 80 requests at once', async () => {
    const outcomes = await Promise.all(Array.from({ length: 80 }, (_, n) => statusOf(make(`token ${n}`))));
    expect(outcomes.filter((status) => status === 200)).to.have.length(50);
    expect(outcomes.filter((status) => status === 409)).to.have.length(30);
  });

  it('are counted after a request that was there first, though its token comes later', async () => {
    for (let n = 0; n < 49; n++) await make();
    const first = await db.transaction();
    await createApiTokensService(first).create(ANN, { name: 'first', scopes: ['read'], days: 1 });
    const second = statusOf(make('second'));
    await sleep(200);
    await first.commit();
    expect(await second).to.equal(409);
    expect(await tokens.list(ANN)).to.have.length(50);
  });

  it('are forgotten when they ran out', async () => {
    await make();
    expect(await expireApiTokens(db)).to.equal(0);
    await db.raw(`update api_tokens set expires_at = now() - interval '1 second'`);
    expect(await expireApiTokens(db)).to.equal(1);
  });
});
