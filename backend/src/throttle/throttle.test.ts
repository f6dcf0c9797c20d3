import { expect } from 'chai';
import { readConfig } from '../config.ts';
import { connect, type Database } from '../database/connect.ts';
import { AppError } from '../errors.ts';
import { createTestDatabase, type TestDatabase } from '../../test/test-database.ts';
import { createThrottleService, expireCounts, limits } from './throttle.service.ts';

describe('throttling', () => {
  let database: TestDatabase;
  let replicas: ReturnType<typeof connect>[];
  const open = () => connect(readConfig({ DATABASE_URL: database.applicationUrl }).database, 'serve');

  before(async () => {
    database = await createTestDatabase();
    replicas = [open(), open()];
  });
  after(async () => {
    for (const replica of replicas) await replica.destroy();
    await database.drop();
  });

  const attempts = async (db: Database[], subject: string, times: number): Promise<number> => {
    const services = db.map(createThrottleService);
    const outcomes = await Promise.allSettled(
      Array.from({ length: times }, (_, n) => services[n % services.length]!.attempt('log-in to account', subject)),
    );
    return outcomes.filter(({ status }) => status === 'fulfilled').length;
  };

  it('of 1,000 attempts at once through two replicas lets through exactly as many as the limit', async () => {
    const allowed = await attempts(replicas, 'ann@example.org', 1_000);
    console.log(`        ${allowed} of 1,000 allowed`);
    expect(allowed).to.equal(limits['log-in to account'].attempts);
  });

  it('says when to try again', async () => {
    await attempts(replicas, 'bob@example.org', 10);
    const refused = await createThrottleService(replicas[0]!)
      .attempt('log-in to account', 'bob@example.org')
      .catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(AppError).with.property('status', 429);
    expect(Number((refused as AppError).options.headers!['Retry-After'])).to.be.within(50, 60);
  });

  it('counts each subject and each kind apart, and begins anew when the time is over or when forgiven', async () => {
    const throttle = createThrottleService(replicas[0]!);
    expect(await attempts(replicas, 'cid@example.org', 20)).to.equal(10);
    expect(await attempts(replicas, 'dan@example.org', 1)).to.equal(1);
    await throttle.attempt('log-in from known browser', 'cid@example.org');
    await replicas[0]!.raw("update throttle set resets_at = now() - interval '1 second'");
    expect(await attempts(replicas, 'cid@example.org', 11)).to.equal(10);
    await throttle.forgive('log-in to account', 'cid@example.org');
    expect(await attempts(replicas, 'cid@example.org', 1)).to.equal(1);
  });

  it('keeps no subject in clear, and forgets what is over', async () => {
    await attempts(replicas, 'eve@example.org', 1);
    const { rows } = await replicas[0]!.raw("select count(*)::integer as count from throttle where key like '%@%'");
    expect(rows[0].count).to.equal(0);
    await replicas[0]!.raw("update throttle set resets_at = now() - interval '1 second'");
    expect(await expireCounts(replicas[0]!)).to.be.greaterThan(0);
    expect((await replicas[0]!.raw('select from throttle')).rows).to.have.length(0);
  });
});
