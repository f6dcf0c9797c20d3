import { createHash, randomBytes } from 'node:crypto';
import { expect } from 'chai';
import type { Knex } from 'knex';
import { startApi, type Api } from '../../test/api.ts';
import { overEachStore } from '../../test/file-stores.ts';
import { upload, uploadDirectly, type TestFile } from '../../test/files.ts';
import { openEventStream } from '../../test/event-stream.ts';
import { openBlobStore } from '../blobs/open-blob-store.ts';
import { readConfig } from '../config.ts';
import { connect } from '../database/connect.ts';
import { runJobs } from '../jobs/jobs.ts';
import { createLogger } from '../observability/logger.ts';
import { createFileStorage } from './file-storage.ts';

const MAX = 3_000_000;
const QUOTA = 10_000_000;
const hash = (content: Buffer | string) => createHash('sha256').update(content).digest('hex');

overEachStore('attachments', (store) => {
  let api: Api;
  let db: Knex;
  let taskId: string;
  before(async function () {
    api = await startApi({
      environment: {
        ...store.environment,
        ATTACHMENTS_MAX_BYTES: String(MAX),
        ATTACHMENTS_QUOTA_BYTES: String(QUOTA),
        RATE_LIMIT_PER_MINUTE: '0',
      },
    });
    db = connect(readConfig({ DATABASE_URL: api.database.url }).database, 'serve');
  });
  after(async () => {
    await db?.destroy();
    await api?.stop();
  });
  beforeEach(async () => {
    await db.raw('delete from attachments');
    taskId = (await api.request('POST', '/tasks', { body: { title: 'with files' } })).body.id;
  });

  const add = async (...files: TestFile[]) => {
    if (!store.direct) return (await upload(api, taskId, files)).body;
    const added = [];
    for (const file of files) added.push((await uploadDirectly(api, taskId, file)).body);
    return added;
  };
  const list = async (query = '') => (await api.request('GET', `/tasks/${taskId}/attachments${query}`)).body;
  const content = (id: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(`${api.origin}/api/v1/attachments/${id}/content`, {
      method,
      headers: { Authorization: api.authorization, ...headers },
    });
  const task = async () => (await api.request('GET', `/tasks/${taskId}`)).body;
  const history = async () => (await api.request('GET', `/tasks/${taskId}/history`)).body;
  const runJanitor = async () => {
    const { attachments } = readConfig(store.environment);
    const blobs = (await openBlobStore(attachments))!;
    const result = await runJobs(db, { trashDays: 30 }, createFileStorage(blobs, attachments), createLogger('silent'));
    const left = [];
    for await (const { key } of blobs.list()) left.push(key);
    blobs.close();
    return { result, left };
  };

  it('takes several files at once, and tells what they are', async () => {
    const picture = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), randomBytes(500)]);
    const big = randomBytes(2_500_000);
    const answer = await upload(api, taskId, [
      { name: 'Отчёт "май".png', content: picture, type: 'text/html' },
      { name: 'big.bin', content: big },
      { name: 'empty', content: '' },
    ]);
    expect(answer.status).to.equal(201);
    expect(answer.body).to.have.length(3);
    expect(answer.body[0]).to.deep.include({
      taskId,
      name: 'Отчёт "май".png',
      mediaType: 'image/png',
      size: picture.length,
      sha256: hash(picture),
      shown: true,
      scan: 'unscanned',
      version: 1,
    });
    expect(answer.body[1]).to.deep.include({ mediaType: 'application/octet-stream', sha256: hash(big), shown: false });
    expect(answer.body[2]).to.deep.include({ size: 0, sha256: hash('') });
    expect(await list()).to.deep.equal(answer.body);
    expect(await task()).to.include({ attachmentCount: 3, version: 2 });
    for (const [index, bytes] of [picture, big, Buffer.alloc(0)].entries()) {
      const got = await content(answer.body[index].id);
      expect(hash(Buffer.from(await got.arrayBuffer()))).to.equal(hash(bytes));
      expect(got.headers.get('Content-Length')).to.equal(String(bytes.length));
    }
  });

  it('keeps nothing of a form of which one file is too large, or which has none', async () => {
    const tooLarge = await upload(api, taskId, [
      { name: 'fits', content: 'x' },
      { name: 'not', content: randomBytes(MAX + 1) },
    ]);
    expect(tooLarge.status).to.equal(413);
    expect(tooLarge.body).to.include({ detail: `A file may have at most ${MAX} bytes.` });
    expect((await upload(api, taskId, [])).status).to.equal(400);
    expect(await list()).to.deep.equal([]);
    const { rows } = await db.raw('select count(*)::int as n from blob_deletions where due_at > now()');
    expect(rows[0].n).to.equal(0);
  });

  it('takes a file of exactly the limit', async () => {
    expect((await upload(api, taskId, [{ name: 'a', content: randomBytes(MAX) }])).status).to.equal(201);
  });

  it('answers 507 when the user would have too much, however many send at once', async () => {
    const file = { name: 'a', content: randomBytes(2_600_000) };
    const statuses = [];
    for (let index = 0; index < 3; index++) statuses.push((await upload(api, taskId, [file])).status);
    statuses.push(...(await Promise.all([1, 2].map(async () => (await upload(api, taskId, [file])).status))));
    expect(statuses.sort()).to.deep.equal([201, 201, 201, 507, 507]);
    const refused = await upload(api, taskId, [file]);
    expect(refused.body.type).to.equal('/api/docs/problems#insufficient-storage');
    const limits = (await api.request('GET', '/attachments/limits')).body;
    expect(limits).to.deep.equal({
      enabled: true,
      direct: store.direct,
      maxBytes: MAX,
      quotaBytes: QUOTA,
      usedBytes: 7_800_000,
    });
  });

  it('lets uploads side by side not exceed the quota together', async () => {
    const files = (size: number) => [{ name: 'a', content: randomBytes(size) }];
    for (let index = 0; index < 3; index++) await upload(api, taskId, files(2_500_000));
    const answers = await Promise.all([1, 2, 3].map(() => upload(api, taskId, files(2_000_000))));
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([201, 507, 507]);
  });

  it('answers 404 for a task that is not there, before it reads the files', async () => {
    for (const id of ['019ab0f2-3c4d-7e5f-8a9b-0c1d2e3f4a5b', 'x']) {
      expect((await upload(api, id, [{ name: 'a', content: 'a' }])).status).to.equal(404);
    }
    await api.request('DELETE', `/tasks/${taskId}`);
    expect((await upload(api, taskId, [{ name: 'a', content: 'a' }])).status).to.equal(404);
  });

  it('repeats an upload under the same key with its first answer, and keeps one file', async () => {
    const files = [{ name: 'a.txt', content: 'once' }];
    const first = await upload(api, taskId, files, { 'Idempotency-Key': 'upload-1' + taskId });
    const again = await upload(api, taskId, files, { 'Idempotency-Key': 'upload-1' + taskId });
    expect(again.headers.get('Idempotency-Replayed')).to.equal('true');
    expect(again.body).to.deep.equal(first.body);
    expect(await list()).to.have.length(1);
    const other = await upload(api, taskId, [{ name: 'a.txt', content: 'twice' }], {
      'Idempotency-Key': 'upload-1' + taskId,
    });
    expect(other.status).to.equal(422);
    const { left } = await runJanitor();
    expect(left).to.have.length(1);
  });

  it('renames, refuses a stale version, and tells the current one', async () => {
    const [file] = await add({ name: 'a.txt', content: 'a' });
    const rename = (name: string, headers = {}) =>
      api.request('PATCH', `/attachments/${file.id}`, { body: { name }, headers });
    const renamed = await rename('../б.txt', { 'If-Match': '"1"' });
    expect(renamed.body).to.include({ name: 'б.txt', version: 2 });
    expect(renamed.headers.get('ETag')).to.equal('"2"');
    const stale = await rename('c', { 'If-Match': '"1"' });
    expect(stale.status).to.equal(412);
    expect(stale.body.current).to.include({ name: 'б.txt', url: file.url });
    expect((await rename('')).status).to.equal(422);
    expect((await api.request('PATCH', `/attachments/${file.id}`, { body: { size: 1 } })).status).to.equal(422);
    const got = await api.request('GET', `/attachments/${file.id}`, { headers: { 'If-None-Match': '"2"' } });
    expect(got.status).to.equal(304);
  });

  it('moves to the trash and back, by itself and by undo', async () => {
    const [file] = await add({ name: 'a.txt', content: 'a' });
    expect((await api.request('DELETE', `/attachments/${file.id}`)).status).to.equal(204);
    expect((await api.request('DELETE', `/attachments/${file.id}`)).status).to.equal(404);
    expect((await content(file.id)).status).to.equal(404);
    expect(await list()).to.deep.equal([]);
    expect(await task()).to.include({ attachmentCount: 0 });
    expect((await list('?trash=true'))[0]).to.include({ id: file.id });
    expect((await api.request('POST', `/attachments/${file.id}/restore`)).status).to.equal(200);
    expect((await api.request('POST', `/attachments/${file.id}/restore`)).status).to.equal(200);
    expect(await task()).to.include({ attachmentCount: 1 });

    const [restored, trashed, added] = await history();
    expect(added.after).to.deep.equal({ attachment: { id: file.id, name: 'a.txt', mediaType: 'text/plain', size: 1 } });
    expect(added.before).to.deep.equal({ attachment: null });
    expect(trashed.after).to.deep.equal({ attachment: null });
    const undone = await api.request('POST', `/events/${restored.id}/undo`);
    expect(undone.body).to.include({ id: taskId, attachmentCount: 0 });
    expect((await history())[0]).to.include({ undoes: restored.id });
    expect((await api.request('POST', `/events/${trashed.id}/undo`)).body).to.include({ attachmentCount: 1 });
    expect((await api.request('POST', `/events/${trashed.id}/undo`)).status).to.equal(409);
    expect((await api.request('POST', `/events/${added.id}/undo`)).body).to.include({ attachmentCount: 0 });
  });

  it('takes a renaming back, unless it was renamed again', async () => {
    const [file] = await add({ name: 'a', content: 'a' });
    const rename = (name: string) => api.request('PATCH', `/attachments/${file.id}`, { body: { name } });
    await rename('b');
    const [toB] = await history();
    await api.request('POST', `/events/${toB.id}/undo`);
    expect((await list())[0].name).to.equal('a');
    await rename('c');
    expect((await api.request('POST', `/events/${toB.id}/undo`)).status).to.equal(409);
    // and the other members of the task are still undone as before
    await api.request('PATCH', `/tasks/${taskId}`, { body: { title: 'other' } });
    const [toOther] = await history();
    expect((await api.request('POST', `/events/${toOther.id}/undo`)).body).to.include({ title: 'with files' });
  });

  it('tells those who follow', async () => {
    const stream = await openEventStream(api);
    await stream.next();
    const [file] = await add({ name: 'a', content: 'a' });
    expect((await stream.next()).data).to.deep.include({ type: 'updated', taskId, version: 2 });
    await api.request('DELETE', `/attachments/${file.id}`);
    expect((await stream.next()).data).to.deep.include({ after: { attachment: null } });
    stream.close();
  });

  it('goes with its task, and its bytes with it', async () => {
    const [file] = await add({ name: 'a', content: 'a' });
    await api.request('DELETE', `/tasks/${taskId}`);
    expect((await content(file.id)).status).to.equal(404);
    expect((await api.request('GET', `/attachments/${file.id}`)).status).to.equal(404);
    expect((await api.request('DELETE', `/attachments/${file.id}`)).status).to.equal(404);
    expect((await runJanitor()).left).to.have.length(1);
    await db.raw(`update tasks set deleted_at = now() - interval '31 days' where id = ?`, [taskId]);
    const { result, left } = await runJanitor();
    expect(result).to.include({ purgedTasks: 1 });
    expect(left).to.deep.equal([]);
  });

  it('goes with its user, and its bytes with it', async () => {
    const credentials = { email: `${taskId}@example.org`, password: 'a password of some length' };
    const { user, accessToken } = (await api.request('POST', '/auth/register', { body: credentials })).body;
    const headers = { Authorization: `Bearer ${accessToken}` };
    const theirs = (await api.request('POST', '/tasks', { body: { title: 't' }, headers })).body.id;
    const file = { name: 'a', content: 'a' };
    expect(
      (await upload({ origin: api.origin, authorization: headers.Authorization }, theirs, [file])).status,
    ).to.equal(201);
    expect((await runJanitor()).left).to.have.length(1);
    await db.raw('delete from users where id = ?', [user.id]);
    expect((await runJanitor()).left).to.deep.equal([]);
  });

  it('leaves the trash after 30 days, and its bytes with it', async () => {
    const [file] = await add({ name: 'a', content: 'a' }, { name: 'b', content: 'b' });
    await api.request('DELETE', `/attachments/${file.id}`);
    await db.raw(`update attachments set deleted_at = now() - interval '31 days' where deleted_at is not null`);
    const { result, left } = await runJanitor();
    expect(result).to.include({ purgedAttachments: 1 });
    expect(left).to.have.length(1);
    const [trashed] = await history();
    expect((await api.request('POST', `/events/${trashed.id}/undo`)).status).to.equal(409);
  });
});
