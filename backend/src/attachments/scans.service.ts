/** Lets a scanner look at new files. Until it has, nobody can read them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Database } from '../database/connect.ts';
import { scan } from './clamd.ts';
import type { FileStorage } from './file-storage.ts';
import { claimFileToScan, postponeScan, recordScan } from './scans.repository.ts';

/** Between two looks for files, while there are none. */
const POLL_MS = 2_000;
/** After which a file counts as left behind by a process that died. */
const LEASE_MINUTES = 15;
const FIRST_RETRY_SECONDS = 5;
const LONGEST_RETRY_SECONDS = 3_600;

/**
 * Scans one file, if one is waiting.
 * @param clamd `host:port` or `unix:/path`
 * @returns whether there was one
 */
export async function scanNext(db: Database, storage: FileStorage, clamd: string, logger: Logger): Promise<boolean> {
  const file = await claimFileToScan(db, LEASE_MINUTES);
  if (!file) return false;
  try {
    const found = await scan(clamd, await storage.blobs().open(file.blobKey));
    await recordScan(db, file, found === undefined ? 'clean' : 'infected');
    if (found !== undefined) logger.warn({ attachmentId: file.id, found }, 'a file is infected');
  } catch (error) {
    const seconds = Math.min(FIRST_RETRY_SECONDS * 2 ** (file.attempts - 1), LONGEST_RETRY_SECONDS);
    logger.warn({ err: error, attachmentId: file.id, seconds }, 'a file could not be scanned; it is tried again');
    await postponeScan(db, file, seconds);
  }
  return true;
}

/** Scans files as they come, until it is stopped; several processes share the work. */
export function startScans(
  db: Database,
  storage: FileStorage,
  clamd: string | undefined,
  logger: Logger,
): { stop(): Promise<void> } {
  if (clamd === undefined || !storage.enabled) return { stop: async () => {} };
  const stopped = new AbortController();
  const loop = async () => {
    while (!stopped.signal.aborted) {
      // the database may be away: then there is nothing to do
      const more = await scanNext(db, storage, clamd, logger).catch(() => false);
      if (!more) await sleep(POLL_MS, undefined, { signal: stopped.signal, ref: false });
    }
  };
  const done = loop().catch(() => {});
  return {
    async stop() {
      stopped.abort();
      await done;
    },
  };
}
