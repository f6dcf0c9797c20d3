import { createHash } from 'node:crypto';
import { expect } from 'chai';
import type { Knex } from 'knex';
import { startApi, type Api } from '../../test/api.ts';
import { overEachStore } from '../../test/file-stores.ts';
import { rawForm, upload, uploadDirectly, type TestFile } from '../../test/files.ts';
import { readConfig } from '../config.ts';
import { connect } from '../database/connect.ts';

const hash = (content: Buffer | string) => createHash('sha256').update(content).digest('hex');

overEachStore('forms and contents', (store) => {
  let api: Api;
  let db: Knex;
  let taskId: string;
  before(async () => {
    api = await startApi({ environment: store.environment });
    db = connect(readConfig({ DATABASE_URL: api.database.url }).database, 'serve');
  });
  after(async () => {
    await db?.destroy();
    await api?.stop();
  });
  beforeEach(async () => {
    taskId = (await api.request('POST', '/tasks', { body: { title: 'with files' } })).body.id;
  });

  const add = async (file: TestFile) =>
    store.direct ? [(await uploadDirectly(api, taskId, file)).body] : (await upload(api, taskId, [file])).body;
  const list = async () => (await api.request('GET', `/tasks/${taskId}/attachments`)).body;
  const content = (id: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(`${api.origin}/api/v1/attachments/${id}/content`, {
      method,
      headers: { Authorization: api.authorization, ...headers },
    });

  it('refuses what is no form, or not whole', async () => {
    const post = (headers: Record<string, string>, body: Uint8Array<ArrayBuffer> | string) =>
      fetch(`${api.origin}/api/v1/tasks/${taskId}/attachments`, {
        method: 'POST',
        headers: { Authorization: api.authorization, ...headers },
        body,
      });
    expect((await post({ 'Content-Type': 'application/json' }, '{}')).status).to.equal(415);
    expect((await post({ 'Content-Type': 'multipart/form-data' }, 'x')).status).to.equal(400);
    const { type, body } = rawForm([
      { headers: 'Content-Disposition: form-data; name="f"; filename="a"', content: 'abc' },
    ]);
    expect((await post({ 'Content-Type': type, 'Content-Encoding': 'gzip' }, body)).status).to.equal(415);
    expect((await post({ 'Content-Type': type }, body.subarray(0, body.length - 10))).status).to.equal(400);
    expect((await post({ 'Content-Type': type }, '')).status).to.equal(400);
    const many = rawForm(
      Array.from({ length: 21 }, () => ({
        headers: 'Content-Disposition: form-data; name="f"; filename="a"',
        content: 'a',
      })),
    );
    expect((await post({ 'Content-Type': many.type }, many.body)).status).to.equal(413);
    expect(await list()).to.deep.equal([]);
    expect((await post({ 'Content-Type': type }, body)).status).to.equal(201);
  });

  it('cleans names, however they are sent', async () => {
    const names = [
      ['filename="..\\\\..\\\\evil.exe"', 'evil.exe'],
      ['filename="/etc/passwd"', 'passwd'],
      ["filename*=UTF-8''%D0%BC%D0%B0%D0%B9.txt", 'май.txt'],
      ['filename="a\u202Egpj.exe"', 'agpj.exe'],
      ['filename=""', 'file'],
    ];
    const { type, body } = rawForm(
      names.map(([name]) => ({ headers: `Content-Disposition: form-data; name="f"; ${name}`, content: 'x' })),
    );
    const response = await fetch(`${api.origin}/api/v1/tasks/${taskId}/attachments`, {
      method: 'POST',
      headers: { Authorization: api.authorization, 'Content-Type': type },
      body,
    });
    const added = (await response.json()) as { name: string }[];
    expect(added.map(({ name }) => name)).to.deep.equal(names.map(([, name]) => name));
  });

  it('sends parts, and nothing that the caller has', async () => {
    const [file] = await add({ name: 'отчёт.txt', content: '0123456789' });
    const whole = await content(file.id);
    expect(whole.status).to.equal(200);
    expect(whole.headers.get('ETag')).to.equal(`"${hash('0123456789')}"`);
    expect(whole.headers.get('Accept-Ranges')).to.equal('bytes');
    expect(whole.headers.get('Content-Disposition')).to.equal(
      `inline; filename="?????.txt"; filename*=UTF-8''%D0%BE%D1%82%D1%87%D1%91%D1%82.txt`,
    );
    const tag = whole.headers.get('ETag')!;
    const cases: [Record<string, string>, number, string, string | null][] = [
      [{ Range: 'bytes=2-4' }, 206, '234', 'bytes 2-4/10'],
      [{ Range: 'bytes=8-' }, 206, '89', 'bytes 8-9/10'],
      [{ Range: 'bytes=-3' }, 206, '789', 'bytes 7-9/10'],
      [{ Range: 'bytes=-30' }, 206, '0123456789', 'bytes 0-9/10'],
      [{ Range: 'bytes=5-99' }, 206, '56789', 'bytes 5-9/10'],
      [{ Range: 'bytes=0-1,4-5' }, 200, '0123456789', null],
      [{ Range: 'lines=1-2' }, 200, '0123456789', null],
      [{ Range: 'bytes=4-2' }, 200, '0123456789', null],
      [{ Range: 'bytes=2-4', 'If-Range': tag }, 206, '234', 'bytes 2-4/10'],
      [{ Range: 'bytes=2-4', 'If-Range': '"other"' }, 200, '0123456789', null],
      [{ 'If-None-Match': tag }, 304, '', null],
    ];
    for (const [headers, status, body, range] of cases) {
      const answer = await content(file.id, headers);
      expect([answer.status, await answer.text(), answer.headers.get('Content-Range')], JSON.stringify(headers)).to.deep.equal([status, body, range]); // prettier-ignore
    }
    for (const Range of ['bytes=10-', 'bytes=100-200', 'bytes=-0']) {
      const answer = await content(file.id, { Range });
      expect(answer.status, Range).to.equal(416);
      expect(answer.headers.get('Content-Range')).to.equal('bytes */10');
    }
    const head = await content(file.id, {}, 'HEAD');
    expect([head.status, head.headers.get('Content-Length'), await head.text()]).to.deep.equal([200, '10', '']);
  });

  it('gives a link that works without a log-in, for this file and some minutes', async () => {
    const [file] = await add({ name: 'a.txt', content: 'linked' });
    const made = await api.request('POST', `/attachments/${file.id}/links`);
    expect(made.status).to.equal(201);
    const { url } = made.body as { url: string };
    const got = await fetch(url, { headers: { Range: 'bytes=0-2' } });
    expect([got.status, await got.text()]).to.deep.equal([206, 'lin']);
    const secret = new URL(url).searchParams.get(store.direct ? 'X-Amz-Signature' : 'token')!;
    expect(api.log.join('')).not.to.include(secret);
    if (store.direct) return;
    for (const token of ['x', 'A'.repeat(43)]) {
      expect((await fetch(`${api.origin}/api/v1/downloads?token=${token}`)).status).to.be.oneOf([400, 404]);
    }
    await db.raw(`update download_links set expires_at = now() - interval '1 second'`);
    expect((await fetch(url)).status).to.equal(404);
    expect((await fetch(`${api.origin}/api/v1/attachments/${file.id}/content`)).status).to.equal(401);
  });
});
