import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { ADMINISTRATOR, startApi, type Api } from '../../test/api.ts';
import { upload } from '../../test/files.ts';
import { readConfig } from '../config.ts';
import { connect } from '../database/connect.ts';

describe('metrics of what people do', () => {
  let api: Api;
  beforeEach(async () => {
    api = await startApi();
  });
  afterEach(() => api.stop());

  const value = async (series: string) => {
    const text = await (await fetch(`${api.metricsOrigin}/metrics`)).text();
    return Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${series} `))
        ?.split(' ')
        .at(-1),
    );
  };
  const becomes = async (series: string, expected: number) => {
    for (let n = 0; n < 100 && (await value(series)) !== expected; n++) await sleep(20);
    expect(await value(series), series).to.equal(expected);
  };
  const created = () => value('tasktracker_tasks_created_total');
  const completed = () => value('tasktracker_tasks_completed_total');

  it('are there from the start, at zero', async () => {
    for (const series of [
      'tasktracker_tasks_created_total',
      'tasktracker_logins_total{method="password",result="refused"}',
      'tasktracker_refreshes_total{result="replayed"}',
      'tasktracker_uploads_total{result="success"}',
      'tasktracker_event_streams',
    ]) {
      expect(await value(series), series).to.equal(0);
    }
  });

  it('count a task when it is created, and when it is completed, once', async () => {
    const { body } = await api.request('POST', '/tasks', { body: { title: 'a' } });
    await api.request('POST', '/tasks', { body: { title: 'b', completed: true } });
    expect([await created(), await completed()]).to.deep.equal([2, 1]);
    for (const completed of [true, true]) await api.request('PATCH', `/tasks/${body.id}`, { body: { completed } });
    await api.request('PATCH', `/tasks/${body.id}`, { body: { title: 'other' } });
    expect([await created(), await completed()]).to.deep.equal([2, 2]);
    for (const completed of [false, true]) await api.request('PATCH', `/tasks/${body.id}`, { body: { completed } });
    expect(await completed()).to.equal(3);
  });

  it('count what was committed, and a repeated request once', async () => {
    const operations = [
      { op: 'create', task: { title: 'a' } },
      { op: 'update', id: '019ab000-0000-7000-8000-00000000ffff', patch: { title: 'b' } },
    ];
    expect((await api.request('POST', '/tasks/batch', { body: { operations } })).status).to.equal(404);
    expect(await created()).to.equal(0);
    await api.request('POST', '/tasks/batch', { body: { operations: operations.slice(0, 1) } });
    expect(await created()).to.equal(1);
    for (const _ of [1, 2]) {
      await api.request('POST', '/tasks', { body: { title: 'c' }, headers: { 'Idempotency-Key': 'k' } });
    }
    expect(await created()).to.equal(2);
  });

  it('count imported tasks', async () => {
    const { status } = await api.request('POST', '/import', {
      body: 'title\nx\ny\n',
      headers: { 'Content-Type': 'text/csv' },
    });
    expect(status).to.equal(200);
    expect(await created()).to.equal(2);
  });

  it('count log-ins and renewed sessions by how they ended', async () => {
    const logIn = (password: string) =>
      api.request('POST', '/auth/login', { body: { ...ADMINISTRATOR, password }, headers: { Authorization: '' } });
    expect((await logIn('not the password')).status).to.equal(401);
    const { status, headers } = await logIn(ADMINISTRATOR.password);
    expect(status).to.equal(200);
    const of = (result: string) => value(`tasktracker_logins_total{method="password",result="${result}"}`);
    expect([await of('success'), await of('refused'), await of('throttled')]).to.deep.equal([1, 1, 0]);
    const cookie = headers
      .getSetCookie()
      .find((each) => /refresh/.test(each))!
      .split(';')[0]!;
    const refresh = (Cookie: string) =>
      api.request('POST', '/auth/refresh', { headers: { Cookie, Authorization: '' } });
    expect((await refresh(cookie)).status).to.equal(200);
    expect((await refresh(`${cookie}x`)).status).to.equal(401);
    const refreshed = (result: string) => value(`tasktracker_refreshes_total{result="${result}"}`);
    expect([await refreshed('success'), await refreshed('refused')]).to.deep.equal([1, 1]);
  });

  it('count the files that arrive, and those that are refused', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'metrics-'));
    const { stop } = api;
    api = await startApi({
      environment: {
        ATTACHMENTS_STORE: 'filesystem',
        ATTACHMENTS_DIR: folder,
        ATTACHMENTS_MAX_BYTES: '1000',
      },
    });
    const { body } = await api.request('POST', '/tasks', { body: { title: 'with a file' } });
    expect((await upload(api, body.id, [{ name: 'a.txt', content: 'x'.repeat(100) }])).status).to.equal(201);
    expect((await upload(api, body.id, [{ name: 'b.txt', content: 'x'.repeat(2000) }])).status).to.equal(413);
    const uploads = (result: string) => value(`tasktracker_uploads_total{result="${result}"}`);
    expect([await uploads('success'), await uploads('refused'), await uploads('failed')]).to.deep.equal([1, 1, 0]);
    expect(await value('tasktracker_uploaded_bytes_total')).to.equal(100);
    await stop();
    await rm(folder, { recursive: true });
  });

  it('count live streams while they are open', async () => {
    const stopped = new AbortController();
    const response = await fetch(`${api.origin}/api/v1/events`, {
      signal: stopped.signal,
      headers: { Authorization: api.authorization },
    });
    await response.body!.getReader().read();
    expect(await value('tasktracker_event_streams')).to.equal(1);
    stopped.abort();
    // a stream sees that nobody reads when it has something to say
    await api.request('POST', '/tasks', { body: { title: 'a' } });
    await becomes('tasktracker_event_streams', 0);
  });

  it('show the database, and when it was last backed up', async () => {
    await becomes('db_up', 1);
    expect(await value('db_size_bytes')).to.be.greaterThan(1e6);
    expect(await value('db_max_connections')).to.be.greaterThan(9);
    expect(await value('db_transactions_total{result="commit"}')).to.be.greaterThan(0);
    const backup = 'tasktracker_maintenance_success_timestamp_seconds{task="backup"}';
    expect(await value(backup)).to.deep.equal(NaN);
    const db = connect(readConfig({ DATABASE_URL: api.database.url }).database, 'serve');
    await db.raw(`insert into maintenance (task, succeeded_at) values ('backup', '2026-11-24T01:00:00Z')`);
    await db.destroy();
    const { database, stop } = api;
    api = await startApi({ database });
    await becomes(backup, Date.parse('2026-11-24T01:00:00Z') / 1000);
    await stop();
  });
});
