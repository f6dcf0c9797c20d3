import { expect } from 'chai';
import type { Knex } from 'knex';
import { startApi, type Api } from '../../test/api.ts';
import { openEventStream } from '../../test/event-stream.ts';
import { createFileStorage } from '../attachments/file-storage.ts';
import { readConfig } from '../config.ts';
import { connect } from '../database/connect.ts';
import { createLogger } from '../observability/logger.ts';
import { runJobs } from './jobs.ts';

const noFiles = createFileStorage(undefined, readConfig({}).attachments);
const silent = createLogger('silent');

describe('the purge of the trash', () => {
  let api: Api;
  let db: Knex;
  beforeEach(async () => {
    api = await startApi();
    db = connect(readConfig({ DATABASE_URL: api.database.url }).database, 'serve');
  });
  afterEach(async () => {
    await db.destroy();
    await api.stop();
  });

  const trash = async (title: string, daysAgo: number): Promise<string> => {
    const { id } = (await api.request('POST', '/tasks', { body: { title } })).body;
    await api.request('DELETE', `/tasks/${id}`);
    await db.raw(`update tasks set deleted_at = now() - make_interval(days => ?) where id = ?`, [daysAgo, id]);
    return id;
  };

  it('deletes what has been there for more than 30 days, with all that its events said', async () => {
    const old = await trash('secret', 31);
    const young = await trash('young', 29);
    const stream = await openEventStream(api);
    await stream.next();
    expect(await runJobs(db, { trashDays: 30 }, noFiles, silent)).to.deep.include({ purgedTasks: 1, expiredKeys: 0 });
    expect((await stream.next()).data).to.deep.include({ type: 'purged', taskId: old, before: null, after: null });
    stream.close();
    expect((await api.request('POST', `/tasks/${old}/restore`)).status).to.equal(404);
    expect((await api.request('POST', `/tasks/${young}/restore`)).status).to.equal(200);
    const { rows } = await db.raw(`select count(*)::int as n from task_events where after::text like '%secret%'`);
    expect(rows[0].n).to.equal(0);
  });

  it('goes on when another job fails, which is told by its name', async () => {
    const old = await trash('old', 31);
    await db.raw('alter table security_events rename to moved; alter table idempotency_keys rename to moved_too');
    const lines: string[] = [];
    const result = await runJobs(
      db,
      { trashDays: 30 },
      noFiles,
      createLogger('debug', { write: (line) => void lines.push(line) }),
    );
    await db.raw('alter table moved rename to security_events; alter table moved_too rename to idempotency_keys');
    expect(result).to.deep.include({ purgedTasks: 1, expiredSessions: 0, expiredLogOutTokens: 0 });
    expect(result!.failed).to.deep.equal(['expiredKeys', 'expiredSecurityEvents']);
    expect(result).to.not.have.any.keys('expiredKeys', 'expiredSecurityEvents');
    const told = lines.map((line) => JSON.parse(line)).map(({ level, job, err }) => ({ level, job, code: err.code }));
    expect(told).to.deep.equal([
      { level: 'error', job: 'expiredKeys', code: '42P01' },
      { level: 'error', job: 'expiredSecurityEvents', code: '42P01' },
    ]);
    expect((await api.request('POST', `/tasks/${old}/restore`)).status).to.equal(404);
  });

  it('runs once however many replicas start it', async () => {
    for (let index = 0; index < 5; index++) await trash(`t${index}`, 40);
    const results = await Promise.all(Array.from({ length: 6 }, () => runJobs(db, { trashDays: 30 }, noFiles, silent)));
    const purged = results.reduce((sum, result) => sum + (result?.purgedTasks ?? 0), 0);
    expect(purged).to.equal(5);
    const { rows } = await db.raw(`select count(*)::int as n from task_events where type = 'purged'`);
    expect(rows[0].n).to.equal(5);
  });
});
