/** Deletes what no attachment has: blobs of deleted attachments, and what uploads that died left behind. */
import type { Database } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { claimDue, forgetBlobs, postponeBlobs } from './blob-deletions.repository.ts';
import { purgeAttachments } from './attachments.repository.ts';
import { expireDirectUploads } from './direct-uploads.repository.ts';
import { expireLinks } from './download-links.repository.ts';
import type { FileStorage } from './file-storage.ts';

/** Rows that one statement deletes. */
const PURGE_BATCH = 500;
/** Blobs that one transaction deletes: short enough for its locks, whatever the store takes for each. */
const BLOB_BATCH = 20;

/** Deletes for good what has lain in the trash for more than `days`. @returns how many attachments */
export async function purgeTrashedAttachments(db: Database, days: number): Promise<number> {
  let total = 0;
  for (let count = PURGE_BATCH; count === PURGE_BATCH; total += count) {
    count = await purgeAttachments(db, days, PURGE_BATCH);
  }
  return total;
}

/**
 * Deletes the blobs whose time has come. Several processes may do it at once: each blob is taken by one of them.
 * @returns how many were deleted; those that the store refused are tried again later
 */
export async function deleteBlobs(db: Database, storage: FileStorage): Promise<number> {
  if (!storage.enabled) return 0;
  let total = 0;
  for (let claimed = BLOB_BATCH; claimed === BLOB_BATCH;) {
    [claimed, total] = await inTransaction(db, async (tx) => {
      // the transaction is idle while the store works
      await tx.raw('set local idle_in_transaction_session_timeout = 0');
      const keys = await claimDue(tx, BLOB_BATCH);
      const results = await Promise.allSettled(keys.map((key) => storage.blobs().delete(key)));
      const gone = keys.filter((_key, index) => results[index]!.status === 'fulfilled');
      const left = keys.filter((_key, index) => results[index]!.status === 'rejected');
      await forgetBlobs(tx, gone);
      if (left.length > 0) await postponeBlobs(tx, left);
      return [keys.length, total + gone.length];
    });
  }
  return total;
}

/** Forgets addresses whose time is over. @returns how many */
export async function expireAddresses(db: Database): Promise<number> {
  return (await expireLinks(db)) + (await expireDirectUploads(db));
}
