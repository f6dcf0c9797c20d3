import { expect } from 'chai';
import type { Knex } from 'knex';
import sharp from 'sharp';
import { crc32, deflateSync } from 'node:zlib';
import { startApi, type Api } from '../../test/api.ts';
import { overEachStore } from '../../test/file-stores.ts';
import { upload } from '../../test/files.ts';
import { readConfig } from '../config.ts';
import { connect } from '../database/connect.ts';

overEachStore('thumbnails', (store) => {
  let api: Api;
  let db: Knex;
  let taskId: string;
  before(async () => {
    api = await startApi({ environment: store.environment });
    db = connect(readConfig({ DATABASE_URL: api.database.url }).database, 'serve');
    taskId = (await api.request('POST', '/tasks', { body: { title: 'pictures' } })).body.id;
  });
  after(async () => {
    await db?.destroy();
    await api?.stop();
  });

  const add = async (content: Buffer) =>
    (await upload(api, taskId, [{ name: 'picture', content: Buffer.from(content) }])).body[0];
  const thumbnail = async (id: string, headers: Record<string, string> = {}) =>
    fetch(`${api.origin}/api/v1/attachments/${id}/thumbnail`, {
      headers: { Authorization: api.authorization, ...headers },
    });
  const plain = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: '#7a3b2c' } });

  for (const format of ['jpeg', 'png', 'webp', 'gif', 'avif'] as const) {
    it(`are made of ${format}, once`, async () => {
      const file = await add(await plain(1000, 500).toFormat(format).toBuffer());
      expect(file.thumbnailUrl).to.equal(`${file.url}/thumbnail`);
      const answers = [await thumbnail(file.id), await thumbnail(file.id)];
      for (const answer of answers) {
        expect([answer.status, answer.headers.get('Content-Type')]).to.deep.equal([200, 'image/webp']);
        const bytes = Buffer.from(await answer.arrayBuffer());
        expect(answer.headers.get('Content-Length')).to.equal(String(bytes.length));
        expect(await sharp(bytes).metadata()).to.include({ format: 'webp', width: 320, height: 160 });
      }
      const tag = answers[0]!.headers.get('ETag')!;
      expect((await thumbnail(file.id, { 'If-None-Match': tag })).status).to.equal(304);
    });
  }

  it('leave no blob behind when several ask at once', async () => {
    const file = await add(await plain(640, 640).jpeg().toBuffer());
    const answers = await Promise.all([1, 2, 3].map(() => thumbnail(file.id)));
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 200]);
    const { rows } = await db.raw('select count(*)::int as n from blob_deletions');
    // in a bucket past the backend, addresses that still work keep their blobs listed
    expect(rows[0].n).to.equal(0);
  });

  it('are refused for what is too large when it is unpacked, and the process lives', async () => {
    const file = await add(hugePng(30_000, 30_000));
    expect((await thumbnail(file.id)).status).to.equal(404);
    const { body } = await api.request('GET', `/attachments/${file.id}`);
    expect(body.thumbnailUrl).to.equal(null);
  });

  it('are refused for what only looks like a picture', async () => {
    for (const content of [
      '\x89PNG\r\n\x1a\n<svg onload=alert(1)>',
      '\xff\xd8\xff\xe0 no',
      'GIF89a',
      'RIFF\0\0\0\0WEBPVP8 ',
    ]) {
      const file = await add(Buffer.from(content, 'latin1'));
      expect(file.thumbnailUrl).to.be.a('string');
      expect((await thumbnail(file.id)).status).to.equal(404);
    }
    const svg = await add(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'));
    expect(svg.thumbnailUrl).to.equal(null);
    expect((await thumbnail(svg.id)).status).to.equal(404);
  });

  it('hold nothing of what cameras write into pictures', async () => {
    const photo = await plain(400, 400)
      .withExif({ IFD0: { Copyright: 'SECRET PLACE' } })
      .jpeg()
      .toBuffer();
    expect(photo.includes('SECRET PLACE')).to.equal(true);
    const file = await add(photo);
    const bytes = Buffer.from(await (await thumbnail(file.id)).arrayBuffer());
    expect((await sharp(bytes).metadata()).exif).to.equal(undefined);
  });
});

/** A picture of one colour: some kilobytes that unpack to gigabytes. */
function hugePng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.alloc(10_000_000), { level: 9 });
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
