import type { Database } from '../database/connect.ts';
import { named } from '../database/named.ts';

/**
 * Gives an attachment its thumbnail, whose blob leaves the list of those to be deleted.
 * @returns false when it has one already, or is no more
 */
export async function setThumbnail(db: Database, owner: string, id: string, key: string): Promise<boolean> {
  const rows = await named<{ key: string }>(
    db,
    'attachments.set_thumbnail',
    `with listed as materialized (select key from blob_deletions where key = :key for update),
     updated as (
       update attachments set thumbnail_key = listed.key from listed
       where owner_id = :owner and id = :id and thumbnail_key is null returning thumbnail_key
     )
     delete from blob_deletions using updated where blob_deletions.key = updated.thumbnail_key
     returning blob_deletions.key`,
    { owner, id, key },
  );
  return rows.length > 0;
}

/** Nobody need try again. */
export async function markWithoutThumbnail(db: Database, owner: string, id: string): Promise<void> {
  await named(
    db,
    'attachments.without_thumbnail',
    'update attachments set thumbnail_failed = true where owner_id = :owner and id = :id returning id',
    { owner, id },
  );
}
