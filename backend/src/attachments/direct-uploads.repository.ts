/** Files that clients send to the store itself, from the request for an address until they are checked. */
import type { Database } from '../database/connect.ts';
import { named } from '../database/named.ts';

export interface DirectUploadRecord {
  id: string;
  taskId: string;
  blobKey: string;
  name: string;
  size: number;
  sha256: string;
  /** What was made of it, once it was checked. */
  attachmentId: string | null;
  expiresAt: string;
}

const COLUMNS = `id, task_id as "taskId", blob_key as "blobKey", name, size::double precision as size,
  encode(sha256, 'hex') as sha256, attachment_id as "attachmentId", date_trunc('second', expires_at) as "expiresAt"`;

/** What an owner has promised to send and may still send. */
export async function findOpen(db: Database, owner: string): Promise<{ count: number; bytes: number }> {
  const rows = await named<{ count: number; bytes: number }>(
    db,
    'direct_uploads.open',
    `select count(*)::integer as count, coalesce(sum(size), 0)::double precision as bytes from direct_uploads
     where owner_id = :owner and expires_at > now() and attachment_id is null`,
    { owner },
  );
  return rows[0]!;
}

/** @returns undefined when there is no such task, or it lies in the trash */
export async function insertDirectUpload(
  db: Database,
  owner: string,
  upload: Omit<DirectUploadRecord, 'attachmentId' | 'expiresAt'>,
  seconds: number,
): Promise<DirectUploadRecord | undefined> {
  const rows = await named<DirectUploadRecord>(
    db,
    'direct_uploads.insert',
    `insert into direct_uploads (owner_id, id, task_id, blob_key, name, size, sha256, expires_at)
     select owner_id, :id, id, :blobKey, :name, :size, decode(:sha256, 'hex'), now() + make_interval(secs => :seconds)
     from tasks where owner_id = :owner and id = :taskId and deleted_at is null
     returning ${COLUMNS}`,
    { owner, ...upload, seconds },
  );
  return rows[0];
}

/** In a transaction, keeps others from completing it. */
export async function lockDirectUpload(
  db: Database,
  owner: string,
  id: string,
): Promise<DirectUploadRecord | undefined> {
  const rows = await named<DirectUploadRecord>(
    db,
    'direct_uploads.lock',
    `select ${COLUMNS} from direct_uploads where owner_id = :owner and id = :id and expires_at > now() for update`,
    { owner, id },
  );
  return rows[0];
}

export async function completeDirectUpload(
  db: Database,
  owner: string,
  id: string,
  attachmentId: string,
): Promise<void> {
  await named(
    db,
    'direct_uploads.complete',
    'update direct_uploads set attachment_id = :attachmentId where owner_id = :owner and id = :id returning id',
    { owner, id, attachmentId },
  );
}

export async function expireDirectUploads(db: Database): Promise<number> {
  const rows = await named<{ count: number }>(
    db,
    'direct_uploads.expire',
    `with expired as (delete from direct_uploads where expires_at < now() returning 1)
     select count(*)::integer as count from expired`,
    {},
  );
  return rows[0]!.count;
}
