import { createHash, randomBytes } from 'node:crypto';
import { expect } from 'chai';
import type { Knex } from 'knex';
import { startApi, type Api } from '../../test/api.ts';
import { uploadDirectly } from '../../test/files.ts';
import { findS3Server, S3_SERVER_TIMEOUT_MS, startS3Server, type S3Server } from '../../test/s3-server.ts';
import type { BlobStore } from '../blobs/blob-store.ts';
import { openBlobStore } from '../blobs/open-blob-store.ts';
import { readConfig } from '../config.ts';
import { connect } from '../database/connect.ts';
import { deleteBlobs, expireAddresses } from './janitor.service.ts';
import { createFileStorage } from './file-storage.ts';

const hash = (content: Buffer | string) => createHash('sha256').update(content).digest('hex');

describe('files that clients send to the store themselves', () => {
  let server: S3Server;
  let api: Api;
  let db: Knex;
  let blobs: BlobStore;
  let taskId: string;
  before(async function () {
    this.timeout(S3_SERVER_TIMEOUT_MS);
    const program = await findS3Server();
    if (program === undefined) return this.skip();
    server = await startS3Server(program);
    const environment = { ...server.environment, ATTACHMENTS_PRESIGN: 'true' };
    api = await startApi({
      environment: { ...environment, ATTACHMENTS_MAX_BYTES: '1000000', ATTACHMENTS_QUOTA_BYTES: '2500000' },
    });
    db = connect(readConfig({ DATABASE_URL: api.database.url }).database, 'serve');
    blobs = (await openBlobStore(readConfig(environment).attachments))!;
  });
  after(async () => {
    blobs?.close();
    await db?.destroy();
    await api?.stop();
    await server?.stop();
  });
  beforeEach(async () => {
    await db.raw('delete from direct_uploads');
    await db.raw('delete from attachments');
    taskId = (await api.request('POST', '/tasks', { body: { title: 'with files' } })).body.id;
  });

  const announce = (content: Buffer | string, more: object = {}) =>
    api.request('POST', `/tasks/${taskId}/uploads`, {
      body: { name: 'a.txt', size: Buffer.byteLength(content), sha256: hash(content), ...more },
    });
  const put = ({ url, headers }: { url: string; headers: Record<string, string> }, body: string) =>
    fetch(url, { method: 'PUT', headers, body });
  const complete = (id: string) => api.request('POST', `/uploads/${id}/complete`);
  const list = async () => (await api.request('GET', `/tasks/${taskId}/attachments`)).body;

  it('become attachments like any other, with their type by their content', async () => {
    const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), randomBytes(900_000)]);
    const answer = await uploadDirectly(api, taskId, { name: '../фото.html', content: png });
    expect(answer.status).to.equal(201);
    expect(answer.headers.get('Location')).to.equal(answer.body.url);
    expect(answer.body).to.deep.include({ name: 'фото.html', mediaType: 'image/png', sha256: hash(png) });
    const { url } = (await api.request('POST', `/attachments/${answer.body.id}/links`)).body;
    expect(url).to.include(server.origin);
    const got = await fetch(url);
    expect(got.headers.get('Content-Type')).to.equal('application/octet-stream');
    expect(got.headers.get('Content-Disposition')).to.match(/^attachment; .*filename\*=UTF-8''%D1%84/);
    expect(hash(Buffer.from(await got.arrayBuffer()))).to.equal(hash(png));
  });

  it('are refused when they are not what was announced', async () => {
    const { body } = await announce('right');
    expect((await complete(body.id)).status).to.equal(409);
    expect((await put(body, 'wrong')).status).to.equal(200);
    const refused = await complete(body.id);
    expect([refused.status, refused.body.detail]).to.deep.equal([
      409,
      'The file that has arrived is not the one that was announced: its size or SHA-256 is another.',
    ]);
    expect(await list()).to.deep.equal([]);
    // the same address may be used again, with the right one
    await put(body, 'right');
    expect((await complete(body.id)).status).to.equal(201);
  });

  it('cannot be changed once they are attachments, though the address still works', async () => {
    const { body } = await announce('first');
    await put(body, 'first');
    const attachment = (await complete(body.id)).body;
    expect((await put(body, 'other')).status).to.equal(200);
    const content = await api.request('GET', `/attachments/${attachment.id}/content`);
    expect(content.text).to.equal('first');
    expect((await complete(body.id)).body).to.deep.equal(attachment);
    expect(await list()).to.have.length(1);
  });

  it('are one attachment, however often and at once they are completed', async () => {
    const { body } = await announce('once');
    await put(body, 'once');
    const answers = await Promise.all([1, 2, 3].map(() => complete(body.id)));
    const [attachment] = await list();
    expect(await list()).to.have.length(1);
    for (const answer of answers) expect([answer.status, answer.body.id]).to.deep.equal([201, attachment.id]);
  });

  it('keep to the limits before anything is sent', async () => {
    expect((await announce('x', { size: 1_000_001 })).status).to.equal(413);
    expect((await announce('x', { size: 1_000_000 })).status).to.equal(201);
    expect((await announce('x', { size: 1_000_000 })).status).to.equal(201);
    expect((await announce('x', { size: 1_000_000 })).status).to.equal(507);
    expect((await announce('x', { size: -1 })).status).to.equal(422);
    expect((await announce('x', { sha256: 'x' })).status).to.equal(422);
    for (let index = 0; index < 18; index++) expect((await announce('x')).status).to.equal(201);
    const refused = await announce('x');
    expect(refused.status).to.equal(429);
    expect(refused.headers.get('Retry-After')).to.equal('60');
  });

  it('belong to one user and a task that is there', async () => {
    expect((await complete('019ab0f2-3c4d-7e5f-8a9b-0c1d2e3f4a5b')).status).to.equal(404);
    const { body } = await announce('x');
    await put(body, 'x');
    await api.request('DELETE', `/tasks/${taskId}`);
    expect((await announce('x')).status).to.equal(404);
    expect((await complete(body.id)).status).to.equal(404);
  });

  it('leave nothing behind when their time is over, whatever was sent when', async () => {
    const { body: abandoned } = await announce('abandoned');
    await put(abandoned, 'abandoned');
    const { body: done } = await announce('done');
    await put(done, 'done');
    await complete(done.id);
    await put(done, 'late');
    await db.raw(`update direct_uploads set expires_at = now() - interval '1 second'`);
    await db.raw("update blob_deletions set due_at = now() - interval '1 second'");
    await expireAddresses(db);
    await deleteBlobs(db, createFileStorage(blobs, readConfig({}).attachments));
    const left = [];
    for await (const { size } of blobs.list()) left.push(size);
    expect(left).to.deep.equal([4]);
    expect((await complete(abandoned.id)).status).to.equal(404);
  });

  it('are not taken where the store gives no addresses', async () => {
    const other = await startApi({ environment: server.environment });
    const task = (await other.request('POST', '/tasks', { body: { title: 't' } })).body;
    const body = { name: 'a', size: 1, sha256: hash('a') };
    expect((await other.request('POST', `/tasks/${task.id}/uploads`, { body })).status).to.equal(409);
    await other.stop();
  });
});

describe('a server without a store of files', () => {
  it('says so', async () => {
    const api = await startApi();
    const task = (await api.request('POST', '/tasks', { body: { title: 't' } })).body;
    expect((await api.request('GET', '/attachments/limits')).body).to.include({ enabled: false, direct: false });
    const refused = await api.request('POST', `/tasks/${task.id}/attachments`, {
      body: 'x',
      headers: { 'Content-Type': 'multipart/form-data; boundary=x' },
    });
    expect([refused.status, refused.body.detail]).to.deep.equal([
      404,
      'This server keeps no files: it has no store for them.',
    ]);
    await api.stop();
  });
});
