import { execFileSync } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import { findS3Server, S3_SERVER_TIMEOUT_MS, startS3Server, type S3Server } from '../../test/s3-server.ts';
import { readConfig } from '../config.ts';
import { BlobMissing, type BlobStore, type StoredBlob } from './blob-store.ts';
import { openBlobStore } from './open-blob-store.ts';

const open = async (environment: Record<string, string>): Promise<BlobStore> =>
  (await openBlobStore(readConfig(environment).attachments))!;

/** What both drivers promise. */
function suite(store: () => BlobStore): void {
  const put = async (bytes: Buffer): Promise<string> => {
    const key = randomUUID();
    await store().put(key, Readable.from(inPieces(bytes)));
    return key;
  };
  const keys = async () => (await all(store())).map(({ key }) => key);

  it('is there', () => store().check());

  for (const [what, size] of [
    ['an empty blob', 0],
    ['one of a byte', 1],
    ['one of several parts', 12 * 1024 * 1024 + 7],
  ] as const) {
    it(`gives back ${what}`, async () => {
      const bytes = randomBytes(size);
      const key = await put(bytes);
      expect(await store().size(key)).to.equal(size);
      expect(hash(await buffer(await store().open(key)))).to.equal(hash(bytes));
    });
  }

  it('gives back a part, its ends included', async () => {
    const key = await put(Buffer.from('0123456789'));
    expect((await buffer(await store().open(key, { first: 2, last: 4 }))).toString()).to.equal('234');
    expect((await buffer(await store().open(key, { first: 9, last: 9 }))).toString()).to.equal('9');
  });

  it('copies', async () => {
    const key = await put(Buffer.from('original'));
    const copy = randomUUID();
    await store().copy(key, copy);
    await store().delete(key);
    expect((await buffer(await store().open(copy))).toString()).to.equal('original');
  });

  it('deletes, and again', async () => {
    const key = await put(Buffer.from('x'));
    expect(await keys()).to.include(key);
    await store().delete(key);
    await store().delete(key);
    expect(await keys()).not.to.include(key);
    expect(await rejection(store().open(key))).to.be.instanceOf(BlobMissing);
    expect(await rejection(store().size(key))).to.be.instanceOf(BlobMissing);
    expect(await rejection(store().copy(key, randomUUID()))).to.be.instanceOf(BlobMissing);
  });

  for (const size of [100, 11 * 1024 * 1024]) {
    it(`has nothing of a source that breaks after ${size} bytes`, async () => {
      const key = randomUUID();
      const error = await rejection(store().put(key, Readable.from(breaking(size))));
      expect(error.message).to.equal('the source broke');
      expect(await rejection(store().open(key))).to.be.instanceOf(BlobMissing);
      expect(await keys()).not.to.include(key);
      await store().delete(key);
    });
  }

  it('takes no key that could be a path', async () => {
    for (const key of ['../x', '..', '', 'a/b', `${randomUUID()}/..`, randomUUID().toUpperCase()]) {
      expect((await rejection(store().put(key, Readable.from([Buffer.from('x')])))).message).to.match(/UUID/);
      expect((await rejection(store().delete(key))).message).to.match(/UUID/);
    }
  });
}

describe('blobs in a folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tasktracker-blobs-'));
  const environment = { ATTACHMENTS_STORE: 'filesystem', ATTACHMENTS_DIR: join(folder, 'new', 'blobs') };
  let store: BlobStore;
  before(async () => {
    store = await open(environment);
    await store.check();
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  suite(() => store);

  it('deletes what a killed process left of a blob, and lists none of it', async () => {
    const key = randomUUID();
    const source = new Readable({ read() {} });
    source.push(randomBytes(1000));
    const writing = rejection(store.put(key, source));
    while (partialsOf(key).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await all(store)).not.to.deep.include({ key, size: 1000 });
    await store.delete(key);
    expect(partialsOf(key)).to.deep.equal([]);
    source.destroy(new Error('over'));
    await writing;
  });

  const partialsOf = (key: string): string[] => {
    try {
      return readdirSync(join(environment.ATTACHMENTS_DIR, key.slice(0, 2))).filter((name) => name.startsWith(key));
    } catch {
      return [];
    }
  };

  it('says so when the folder cannot be one', async () => {
    const key = await randomBlob(store);
    const file = join(environment.ATTACHMENTS_DIR, key.slice(0, 2), key);
    const below = await open({ ...environment, ATTACHMENTS_DIR: join(file, 'below') });
    expect((await rejection(below.check())).message).to.match(/ENOTDIR/);
  });
});

describe('blobs in a bucket', () => {
  let server: S3Server;
  let store: BlobStore;
  before(async function () {
    this.timeout(S3_SERVER_TIMEOUT_MS);
    const program = await findS3Server();
    if (program === undefined) return this.skip();
    server = await startS3Server(program);
    store = await open({ ...server.environment, ATTACHMENTS_PRESIGN: 'true', S3_PREFIX: 'some/prefix/' });
  });
  after(async () => {
    store?.close();
    await server?.stop();
  });
  suite(() => store);

  it('takes a blob straight from a client, of the size that was promised and no other', async () => {
    const key = randomUUID();
    const { url, headers } = await store.direct!.put(key, 5, 60);
    const wrong = await fetch(url, { method: 'PUT', headers, body: 'too long' });
    expect(wrong.status).to.equal(403);
    expect((await fetch(url, { method: 'PUT', headers, body: 'right' })).status).to.equal(200);
    expect((await buffer(await store.open(key))).toString()).to.equal('right');
  });

  it('gives a blob straight to a client, as the type and under the name that it is told', async () => {
    const key = await randomBlob(store);
    const url = await store.direct!.get(key, 'attachment; filename="a.txt"', 'text/plain', 60);
    const answer = await fetch(url);
    expect(answer.status).to.equal(200);
    expect(answer.headers.get('Content-Type')).to.equal('text/plain');
    expect(answer.headers.get('Content-Disposition')).to.equal('attachment; filename="a.txt"');
    const altered = new URL(url);
    altered.searchParams.set('response-content-type', 'text/html');
    expect((await fetch(altered)).status).to.equal(403);
  });

  it('answers 503 while the store does not', async () => {
    const away = await open({ ...server.environment, S3_ENDPOINT: 'http://127.0.0.1:9' });
    const error = await rejection(away.put(randomUUID(), Readable.from([Buffer.from('x')])));
    expect(error).to.deep.include({ status: 503 });
    away.close();
  });
});

describe('blobs in a bucket behind an authority of one’s own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tasktracker-ca-'));
  const tls = { certificate: join(folder, 'server.pem'), key: join(folder, 'server.key') };
  let server: S3Server;
  before(async function () {
    this.timeout(S3_SERVER_TIMEOUT_MS);
    const program = await findS3Server();
    if (program === undefined) return this.skip();
    const subject = ['-subj', '/CN=store', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', tls.key, '-out', tls.certificate, ...subject], { stdio: 'ignore' }); // prettier-ignore
    server = await startS3Server(program, { tls });
  });
  after(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are reached when its certificate is given, and only then', async () => {
    const trusting = await open({ ...server.environment, S3_CA_FILE: tls.certificate });
    await trusting.check();
    const key = await randomBlob(trusting);
    expect(await trusting.size(key)).to.equal(100);
    const suspicious = await open(server.environment);
    expect((await rejection(suspicious.check())).message).to.match(/certificate/);
    for (const store of [trusting, suspicious]) store.close();
  });
});

async function randomBlob(store: BlobStore): Promise<string> {
  const key = randomUUID();
  await store.put(key, Readable.from([randomBytes(100)]));
  return key;
}

async function all(store: BlobStore): Promise<StoredBlob[]> {
  const found = [];
  for await (const blob of store.list()) found.push(blob);
  return found;
}

const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

function* inPieces(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += 65_000) yield bytes.subarray(start, start + 65_000);
}

function* breaking(size: number): Generator<Buffer> {
  yield* inPieces(randomBytes(size));
  throw new Error('the source broke');
}

const rejection = async (promise: Promise<unknown>): Promise<Error & { status?: number }> =>
  promise.then(
    () => {
      throw new Error('was expected to fail');
    },
    (error: Error) => error,
  );
