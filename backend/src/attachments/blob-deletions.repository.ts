/**
 * The list of blobs that no attachment has. A blob is on it before its first byte is written; it leaves the list in the
 * statement that makes an attachment of it, or when it has been deleted. So whatever dies when, no blob is forgotten.
 */
import type { Database } from '../database/connect.ts';
import { named } from '../database/named.ts';

/** @param minutes after which the blob is deleted unless it has become an attachment */
export async function expectBlob(db: Database, key: string, minutes: number): Promise<void> {
  await named(
    db,
    'blob_deletions.expect',
    'insert into blob_deletions (key, due_at) values (:key, now() + make_interval(mins => :minutes)) returning key',
    { key, minutes },
  );
}

/** Those of the given blobs that no attachment has. */
export async function findUnowned(db: Database, keys: string[]): Promise<string[]> {
  const rows = await named<{ key: string }>(
    db,
    'blob_deletions.unowned',
    `select given.key from unnest(:keys::uuid[]) as given (key)
     where not exists (select from attachments where blob_key = given.key)
       and not exists (select from attachments where thumbnail_key = given.key)`,
    { keys },
  );
  return rows.map(({ key }) => key);
}

/** Blobs whose time has come. In a transaction nobody else gets them until it ends. */
export async function claimDue(db: Database, limit: number): Promise<string[]> {
  const rows = await named<{ key: string }>(
    db,
    'blob_deletions.claim',
    'select key from blob_deletions where due_at <= now() order by due_at limit :limit for update skip locked',
    { limit },
  );
  return rows.map(({ key }) => key);
}

/** Ends the matter: the blobs are gone. */
export async function forgetBlobs(db: Database, keys: string[]): Promise<void> {
  await named(db, 'blob_deletions.forget', 'delete from blob_deletions where key = any(:keys::uuid[]) returning key', {
    keys,
  });
}

/** Tries again later, each time later than before. */
export async function postponeBlobs(db: Database, keys: string[]): Promise<void> {
  await named(
    db,
    'blob_deletions.postpone',
    `update blob_deletions set attempts = least(attempts + 1, 8),
       due_at = now() + make_interval(mins => 5 * 2 ^ least(attempts, 7)::integer)
     where key = any(:keys::uuid[]) returning key`,
    { keys },
  );
}
