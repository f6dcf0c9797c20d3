import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import { findS3Server, S3_SERVER_TIMEOUT_MS, startS3Server, type S3Server } from '../../test/s3-server.ts';
import { readConfig } from '../config.ts';
import type { BlobStore } from './blob-store.ts';
import { openBlobStore } from './open-blob-store.ts';

interface Write {
  what: string;
  encryption: string | undefined;
  keyId: string | undefined;
}

describe('encryption by an S3 store', () => {
  let server: S3Server | undefined;
  let between: Server;
  let writes: Write[];

  /** Passes everything on to the real server, and notes what writes ask for. */
  before(async function () {
    this.timeout(S3_SERVER_TIMEOUT_MS);
    const program = await findS3Server();
    if (!program) return this.skip();
    server = await startS3Server(program);
    const { port } = new URL(server.origin);
    between = createServer((incoming, outgoing) => {
      note(incoming.method!, incoming.url!, incoming.headers);
      const { method, url, headers } = incoming;
      const onwards = request({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(outgoing);
      });
      incoming.pipe(onwards);
    }).listen(0, '127.0.0.1');
    await once(between, 'listening');
  });
  beforeEach(() => (writes = []));
  after(async () => {
    between?.closeAllConnections();
    between?.close();
    await server?.stop();
  });

  function note(method: string, url: string, headers: IncomingHttpHeaders): void {
    const begins = method === 'POST' && /[?&]uploads(=|&|$)/.test(url);
    const isWhole = method === 'PUT' && !url.includes('partNumber=');
    if (!begins && !isWhole) return;
    writes.push({
      what: begins ? 'upload in parts' : headers['x-amz-copy-source'] ? 'copy' : 'object',
      encryption: headers['x-amz-server-side-encryption'] as string | undefined,
      keyId: headers['x-amz-server-side-encryption-aws-kms-key-id'] as string | undefined,
    });
  }

  const open = async (more: Record<string, string>): Promise<BlobStore> => {
    const S3_ENDPOINT = `http://127.0.0.1:${(between.address() as AddressInfo).port}`;
    return (await openBlobStore(readConfig({ ...server!.environment, S3_ENDPOINT, ...more }).attachments))!;
  };

  for (const [name, settings, encryption, keyId] of [
    ['nothing', {}, undefined, undefined],
    ['AES256', { S3_SSE: 'AES256' }, 'AES256', undefined],
    ['a key of a key service', { S3_SSE: 'aws:kms', S3_SSE_KMS_KEY_ID: 'key-1' }, 'aws:kms', 'key-1'],
  ] as const) {
    it(`is asked for with ${name}: whole objects, uploads in parts, copies`, async () => {
      const store = await open(settings);
      const [small, copy, large] = [randomUUID(), randomUUID(), randomUUID()];
      const bytes = randomBytes(6 * 1024 * 1024);
      await store.put(small, Readable.from([Buffer.from('small')]));
      await store.copy(small, copy);
      await store.put(large, Readable.from([bytes]));
      expect(writes).to.deep.equal(['object', 'copy', 'upload in parts'].map((what) => ({ what, encryption, keyId })));
      expect((await buffer(await store.open(large))).equals(bytes)).to.equal(true);
      store.close();
    });
  }

  it('is part of the addresses that clients write to, and of their signature', async () => {
    const store = await open({ S3_SSE: 'AES256', ATTACHMENTS_PRESIGN: 'true' });
    const { url, headers } = await store.direct!.put(randomUUID(), 5, 60);
    const send = (given: Record<string, string>) => fetch(url, { method: 'PUT', body: 'small', headers: given });
    expect(headers['x-amz-server-side-encryption']).to.equal('AES256');
    const { 'x-amz-server-side-encryption': left, ...without } = headers;
    expect(left).to.equal('AES256');
    expect((await send(without)).status).to.equal(403);
    expect((await send(headers)).status).to.equal(200);
    store.close();
  });
});
