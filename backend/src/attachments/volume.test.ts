/** The size of a file does not show in the memory of the process. scripts/attachment-volume runs this with 2 GiB. */
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes, type Hash } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { createTestDatabase, type TestDatabase } from '../../test/test-database.ts';
import { overEachStore } from '../../test/file-stores.ts';
import { startServerProcess, type ServerProcess } from '../../test/server-process.ts';

const SIZE = Number(process.env['ATTACHMENT_VOLUME_BYTES'] || 192 * 1024 * 1024);
const MOST_MEMORY = 200 * 1024 * 1024;
const SAMPLE_MS = 100;
const COMPILED = 'dist/src/main.js';
/** As in the image. */
const FLAGS = ['--max-old-space-size=160', '--max-semi-space-size=8', '--expose-gc'];
const MALLOC = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_TRIM_THRESHOLD_: '131072' };
const MIB = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MiB`;

overEachStore(
  `a file of ${MIB(SIZE)}`,
  (store) => {
    let database: TestDatabase;
    let server: ServerProcess;
    before(async function () {
      this.timeout(180_000);
      compile();
      database = await createTestDatabase();
      const limit = String(SIZE);
      const limits = { ...MALLOC, ATTACHMENTS_MAX_BYTES: limit, ATTACHMENTS_QUOTA_BYTES: limit };
      server = await startServerProcess(database.applicationUrl, FLAGS, { ...store.environment, ...limits }, COMPILED);
    });
    after(async () => {
      await server?.stop();
      await database?.drop();
    });

    it(`goes up and down with less than ${MIB(MOST_MEMORY)} of memory`, async function () {
      this.timeout(60_000 + SIZE / 5_000);
      const before = await server.memory();
      let most = before;
      const sampling = setInterval(() => void server.memory().then((now) => (most = Math.max(most, now))), SAMPLE_MS);
      const start = performance.now();
      const sent = await send(server, SIZE);
      const between = performance.now();
      const received = await receive(server, sent.url);
      const seconds = [between - start, performance.now() - between].map((ms) => (ms / 1000).toFixed(1));
      clearInterval(sampling);
      console.log(`      up ${seconds[0]} s, down ${seconds[1]} s; memory ${MIB(before)} before, ${MIB(most)} at most`);
      expect(received.size).to.equal(SIZE);
      expect(received.sha256).to.equal(sent.sha256);
      expect(most).to.be.lessThan(MOST_MEMORY);
    });
  },
  { direct: [false] },
);

/** The image has the compiled sources: Node.js needs 30 MiB more to run them as they are. */
function compile(): void {
  const tsc = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url));
  const project = fileURLToPath(new URL('../../tsconfig.build.json', import.meta.url));
  execFileSync(process.execPath, [tsc, '-p', project]);
}

async function send({ origin, authorization }: ServerProcess, size: number) {
  const created = await fetch(`${origin}/api/v1/tasks`, {
    method: 'POST',
    headers: { Authorization: authorization, 'Content-Type': 'application/json' },
    body: '{"title":"large"}',
  });
  const { id } = (await created.json()) as { id: string };
  const client = request(`${origin}/api/v1/tasks/${id}/attachments`, {
    method: 'POST',
    headers: { Authorization: authorization, 'Content-Type': 'multipart/form-data; boundary=volume' },
  });
  const answered = once(client, 'response') as Promise<[IncomingMessage]>;
  client.write('--volume\r\nContent-Disposition: form-data; name="file"; filename="large.bin"\r\n\r\n');
  const hash = createHash('sha256');
  for (const piece of pieces(size)) {
    hash.update(piece);
    if (!client.write(piece)) await once(client, 'drain');
  }
  client.end('\r\n--volume--\r\n');
  const [answer] = await answered;
  let text = '';
  for await (const chunk of answer) text += String(chunk);
  if (answer.statusCode !== 201) throw new Error(`${answer.statusCode} ${text}`);
  const [file] = JSON.parse(text) as [{ contentUrl: string; sha256: string }];
  const sha256 = hash.digest('hex');
  expect(file.sha256).to.equal(sha256);
  return { url: file.contentUrl, sha256 };
}

/** A megabyte of noise that differs each time by its beginning: to make so much noise would take longer than to send it. */
function* pieces(size: number): Generator<Buffer> {
  const noise = randomBytes(1024 * 1024);
  for (let sent = 0, index = 0; sent < size; sent += noise.length, index++) {
    const piece = Buffer.from(noise.subarray(0, Math.min(noise.length, size - sent)));
    if (piece.length >= 4) piece.writeUInt32LE(index);
    yield piece;
  }
}

async function receive({ authorization }: ServerProcess, url: string): Promise<{ size: number; sha256: string }> {
  const client = request(url, { headers: { Authorization: authorization } }).end();
  const [answer] = (await once(client, 'response')) as [IncomingMessage];
  const hash: Hash = createHash('sha256');
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { size, sha256: hash.digest('hex') };
}
