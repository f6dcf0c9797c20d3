/** R4: uploads that die at random points leave neither rows without files nor files without rows. */
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import type { Knex } from 'knex';
import { createTestDatabase, type TestDatabase } from '../../test/test-database.ts';
import { sendCut } from '../../test/cut-upload.ts';
import { overEachStore, type FileStoreUnderTest } from '../../test/file-stores.ts';
import { startServerProcess, type ServerProcess } from '../../test/server-process.ts';
import { BlobMissing, type BlobStore } from '../blobs/blob-store.ts';
import { openBlobStore } from '../blobs/open-blob-store.ts';
import { readConfig } from '../config.ts';
import { connect } from '../database/connect.ts';
import { runJobs } from '../jobs/jobs.ts';
import { createLogger } from '../observability/logger.ts';
import { createFileStorage } from './file-storage.ts';

/** Killed by the client; and as many by the server, which dies with four under way. */
const EACH = 28;
const UNDER_WAY = 4;
/** Beyond 1 everything is sent: the rest is time for the store, the database and the answer. */
const LATEST = 1.25;

overEachStore(
  'uploads that are killed',
  (store) => {
    let database: TestDatabase;
    let db: Knex;
    let blobs: BlobStore;
    let server: ServerProcess;
    before(async () => {
      database = await createTestDatabase();
      db = connect(readConfig({ DATABASE_URL: database.url }).database, 'serve');
      blobs = (await openBlobStore(readConfig(store.environment).attachments))!;
    });
    after(async () => {
      blobs?.close();
      await db?.destroy();
      await database?.drop();
    });

    it(`${2 * EACH} times, leave nothing half-done`, async function () {
      this.timeout(180_000);
      const start = () =>
        startServerProcess(database.applicationUrl, [], {
          ...store.environment,
          ATTACHMENTS_QUOTA_BYTES: '9999999999',
        });
      server = await start();
      const { authorization } = server;
      const taskId = await createTask(server);
      const upload = (at: number, cut: () => void | Promise<void>, destroy: boolean) => {
        const content = randomBytes(Math.ceil(Math.random() ** 2 * 12_000_000));
        return sendCut({ origin: server.origin, authorization, taskId, content, at, cut }, destroy);
      };
      const statuses: (number | undefined)[] = [];

      for (let count = 0; count < EACH; count += UNDER_WAY) {
        const cuts = Array.from({ length: UNDER_WAY }, () => upload(Math.random() * LATEST, () => {}, true));
        statuses.push(...(await Promise.all(cuts)));
      }
      for (let count = 0; count < EACH; count += UNDER_WAY) {
        const dying = Promise.withResolvers<void>();
        const cuts = Array.from({ length: UNDER_WAY }, (_, index) =>
          // the first one that is as far as it should be takes all others with it, wherever they are
          upload(
            Math.random() * LATEST,
            index === 0 ? () => server.kill().then(dying.resolve) : () => dying.promise,
            false,
          ),
        );
        statuses.push(...(await Promise.all(cuts)));
        server = await start();
      }
      await server.stop();

      // a day passes
      await db.raw("update blob_deletions set due_at = now() - interval '1 second'");
      const listed = await count(db, 'blob_deletions');
      const result = await runJobs(
        db,
        { trashDays: 30 },
        createFileStorage(blobs, readConfig({}).attachments),
        createLogger('silent'),
      );
      const found = await compare(db, blobs);
      const unanswered = statuses.filter((status) => status === undefined).length;
      console.log(
        `      ${statuses.length} uploads, ${unanswered} without an answer, the others ${statuses.filter(Boolean).join(' ')}; ${found.rows} became attachments; ` +
          `the janitor deleted ${result?.deletedBlobs} of ${listed} listed; ` +
          `${found.withoutFile} rows without file, ${found.withoutRow} files without row, ${found.wrong} wrong hashes, ` +
          `${await leftovers(store)} parts left`,
      );
      // a drill that killed nothing shows nothing
      expect(unanswered).to.be.greaterThan(EACH);
      expect(result?.deletedBlobs).to.be.greaterThan(0);
      expect(found).to.include({ withoutFile: 0, withoutRow: 0, wrong: 0 });
      expect(await leftovers(store)).to.equal(0);
      expect(await count(db, 'blob_deletions')).to.equal(0);
    });
  },
  { direct: [false] },
);

async function createTask({ origin, authorization }: ServerProcess): Promise<string> {
  const answer = await fetch(`${origin}/api/v1/tasks`, {
    method: 'POST',
    headers: { Authorization: authorization, 'Content-Type': 'application/json' },
    body: JSON.stringify({ title: 'killed' }),
  });
  return ((await answer.json()) as { id: string }).id;
}

async function compare(db: Knex, blobs: BlobStore) {
  const { rows } = await db.raw(
    `select name, blob_key as key, encode(sha256, 'hex') as sha256, size::int as size from attachments`,
  );
  const inStore = new Set<string>();
  for await (const { key } of blobs.list()) inStore.add(key);
  let withoutFile = 0;
  let wrong = 0;
  for (const { key, name, sha256, size } of rows) {
    inStore.delete(key);
    const content = await blobs.open(key).catch((error: unknown) => {
      if (!(error instanceof BlobMissing)) throw error;
      withoutFile += 1;
      return Readable.from([]);
    });
    const bytes = await buffer(content);
    const actual = createHash('sha256').update(bytes).digest('hex');
    // the client named the file by what it meant to send
    if (actual !== sha256 || actual !== name || bytes.length !== size) wrong += 1;
  }
  return { rows: rows.length as number, withoutFile, withoutRow: inStore.size, wrong };
}

async function count(db: Knex, table: string): Promise<number> {
  return (await db.raw(`select count(*)::int as n from ${table}`)).rows[0].n;
}

/** What uploads leave in a store that is no blob: partial files, and parts of objects. */
async function leftovers({ environment }: FileStoreUnderTest): Promise<number> {
  const { ATTACHMENTS_DIR, S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = environment;
  if (ATTACHMENTS_DIR !== undefined) {
    return readdirSync(ATTACHMENTS_DIR, { recursive: true }).filter((name) => String(name).endsWith('.part')).length;
  }
  const client = new S3Client({
    endpoint: S3_ENDPOINT!,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: S3_ACCESS_KEY_ID!, secretAccessKey: S3_SECRET_ACCESS_KEY! },
  });
  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: S3_BUCKET! }));
  client.destroy();
  return Uploads.length;
}
