/** The stores that every test of attachments runs over. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Suite } from 'mocha';
import { findS3Server, S3_SERVER_TIMEOUT_MS, startS3Server, type S3Server } from './s3-server.ts';

export interface FileStoreUnderTest {
  /** Whether clients exchange files with the store itself. */
  direct: boolean;
  /** Of the backend, so that it keeps files here. */
  environment: Record<string, string>;
}

/** Describes the same over a folder, over a bucket, and over a bucket to which clients send files themselves. */
export function overEachStore(
  title: string,
  tests: (this: Suite, store: FileStoreUnderTest) => void,
  ways: { direct: boolean[] } = { direct: [false, true] },
): void {
  describe(`${title}, in a folder`, function () {
    const folder = mkdtempSync(join(tmpdir(), 'tasktracker-files-'));
    after(() => rmSync(folder, { recursive: true, force: true }));
    tests.call(this, { direct: false, environment: { ATTACHMENTS_STORE: 'filesystem', ATTACHMENTS_DIR: folder } });
  });

  for (const direct of ways.direct) {
    describe(`${title}, in a bucket${direct ? ', past the backend' : ''}`, function () {
      const store: FileStoreUnderTest = { direct, environment: {} };
      let server: S3Server | undefined;
      before(async function () {
        this.timeout(S3_SERVER_TIMEOUT_MS);
        const program = await findS3Server();
        if (program === undefined) return this.skip();
        server = await startS3Server(program);
        store.environment = { ...server.environment, ATTACHMENTS_PRESIGN: String(direct) };
      });
      after(() => server?.stop());
      tests.call(this, store);
    });
  }
}
