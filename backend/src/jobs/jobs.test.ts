import { expect } from 'chai';
import type { Knex } from 'knex';
import { startApi, type Api } from '../../test/api.ts';
import { openEventStream } from '../../test/event-stream.ts';
import { createFileStorage } from '../attachments/file-storage.ts';
import { readConfig } from '../config.ts';
import { connect } from '../database/connect.ts';
import { runJobs } from './jobs.ts';

const noFiles = createFileStorage(undefined, readConfig({}).attachments);

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
    expect(await runJobs(db, { trashDays: 30 }, noFiles)).to.deep.include({ purgedTasks: 1, expiredKeys: 0 });
    expect((await stream.next()).data).to.deep.include({ type: 'purged', taskId: old, before: null, after: null });
    stream.close();
    expect((await api.request('POST', `/tasks/${old}/restore`)).status).to.equal(404);
    expect((await api.request('POST', `/tasks/${young}/restore`)).status).to.equal(200);
    const { rows } = await db.raw(`select count(*)::int as n from task_events where after::text like '%secret%'`);
    expect(rows[0].n).to.equal(0);
  });

  it('runs once however many replicas start it', async () => {
    for (let index = 0; index < 5; index++) await trash(`t${index}`, 40);
    const results = await Promise.all(Array.from({ length: 6 }, () => runJobs(db, { trashDays: 30 }, noFiles)));
    const purged = results.reduce((sum, result) => sum + (result?.purgedTasks ?? 0), 0);
    expect(purged).to.equal(5);
    const { rows } = await db.raw(`select count(*)::int as n from task_events where type = 'purged'`);
    expect(rows[0].n).to.equal(5);
  });
});
