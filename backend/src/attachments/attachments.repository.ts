/** Reads and changes attachments; what their bytes are kept in is no business of this layer. */
import type { Database } from '../database/connect.ts';
import { named } from '../database/named.ts';
import { ADD, COLUMNS, updateStatement } from './attachments.sql.ts';

/** `unscanned`: there is no scanner. Nobody gets a file that is `pending` or `infected`. */
export type Scan = 'unscanned' | 'pending' | 'clean' | 'infected';

/** An attachment as it is stored, in the application's names. */
export interface AttachmentRecord {
  id: string;
  taskId: string;
  name: string;
  mediaType: string;
  /** Bytes. */
  size: number;
  /** Hexadecimal. */
  sha256: string;
  blobKey: string;
  thumbnailKey: string | null;
  thumbnailFailed: boolean;
  scan: Scan;
  version: number;
  createdAt: string;
  updatedAt: string;
  deletedAt: string | null;
}

/** A file whose bytes are in the store already. */
export interface StoredFile {
  key: string;
  name: string;
  mediaType: string;
  size: number;
  sha256: string;
}

/** What every change may be bound to, as with tasks. */
export interface ChangeOptions {
  versions?: number[] | undefined;
  undoes?: number;
}

const optionValues = ({ versions, undoes }: ChangeOptions) => ({ versions: versions ?? null, undoes: undoes ?? null });

/** What an owner has: of all files, and of those on one task that are not in the trash. */
export interface Usage {
  bytes: number;
  /** Undefined when there is no such task, or it lies in the trash. */
  onTask: number | undefined;
}

/** Serialises what follows in this transaction with every other change of the owner. */
export async function lockOwner(db: Database, owner: string): Promise<void> {
  await named(db, 'users.lock', 'select id from users where id = :owner for no key update', { owner });
}

/** @param taskId any task of the owner, or null */
export async function findUsage(db: Database, owner: string, taskId: string | null): Promise<Usage> {
  const rows = await named<{ bytes: number; onTask: number | null }>(
    db,
    'attachments.usage',
    `select (select coalesce(sum(size), 0) from attachments where owner_id = :owner)::double precision as bytes,
       (select attachment_count from tasks where owner_id = :owner and id = :taskId and deleted_at is null) as "onTask"`,
    { owner, taskId },
  );
  return { bytes: rows[0]?.bytes ?? 0, onTask: rows[0]?.onTask ?? undefined };
}

/**
 * Puts files on a task. Every blob must still be listed for deletion, which ends with this.
 * @param ids new UUIDv7s, one for each file
 * @returns those that were added, in the order of their ids
 */
export async function addAttachments(
  db: Database,
  owner: string,
  taskId: string,
  ids: string[],
  files: StoredFile[],
  scan: Scan,
): Promise<AttachmentRecord[]> {
  return named<AttachmentRecord>(db, 'attachments.add', ADD, {
    owner,
    taskId,
    ids,
    keys: files.map(({ key }) => key),
    names: files.map(({ name }) => name),
    mediaTypes: files.map(({ mediaType }) => mediaType),
    sizes: files.map(({ size }) => size),
    hashes: files.map(({ sha256 }) => sha256),
    scan,
    undoes: null,
  });
}

/** Of a task that is not in the trash: what is on it, or what was taken off it, oldest first. */
export async function findAttachments(
  db: Database,
  owner: string,
  taskId: string,
  place: 'task' | 'trash',
  limit: number,
): Promise<AttachmentRecord[]> {
  return named<AttachmentRecord>(
    db,
    `attachments.list:${place}`,
    `select ${COLUMNS} from attachments
     where owner_id = :owner and task_id = :taskId and deleted_at is ${place === 'task' ? 'null' : 'not null'}
     order by created_at, id limit :limit`,
    { owner, taskId, limit },
  );
}

/** An attachment of a task that is not in the trash. */
export async function findAttachment(
  db: Database,
  owner: string,
  id: string,
  place: 'task' | 'trash' = 'task',
): Promise<AttachmentRecord | undefined> {
  const rows = await named<AttachmentRecord>(
    db,
    `attachments.find:${place}`,
    `select ${COLUMNS} from attachments
     where owner_id = :owner and id = :id and deleted_at is ${place === 'task' ? 'null' : 'not null'}
       and exists (select from tasks
         where tasks.owner_id = attachments.owner_id and tasks.id = attachments.task_id and tasks.deleted_at is null)`,
    { owner, id },
  );
  return rows[0];
}

/** @returns undefined when there is no such attachment in such a version */
export async function renameAttachment(
  db: Database,
  owner: string,
  id: string,
  name: string,
  options: ChangeOptions,
): Promise<AttachmentRecord | undefined> {
  const rows = await named<AttachmentRecord>(
    db,
    'attachments.rename',
    updateStatement(['attachments.deleted_at is null'], ['name = :name']),
    { owner, id, name, ...optionValues(options) },
  );
  return rows[0];
}

/** @returns undefined when there is no such attachment in such a version */
export async function trashAttachment(
  db: Database,
  owner: string,
  id: string,
  options: ChangeOptions,
): Promise<AttachmentRecord | undefined> {
  const rows = await named<AttachmentRecord>(
    db,
    'attachments.trash',
    updateStatement(['attachments.deleted_at is null'], ['deleted_at = now()']),
    { owner, id, ...optionValues(options) },
  );
  return rows[0];
}

/**
 * @param most attachments that the task may have
 * @returns undefined when no such attachment lies in the trash in such a version, or the task has enough
 */
export async function restoreAttachment(
  db: Database,
  owner: string,
  id: string,
  most: number,
  options: ChangeOptions,
): Promise<AttachmentRecord | undefined> {
  const rows = await named<AttachmentRecord>(
    db,
    'attachments.restore',
    updateStatement(['attachments.deleted_at is not null', 'tasks.attachment_count < :most'], ['deleted_at = null']),
    { owner, id, most, ...optionValues(options) },
  );
  return rows[0];
}

/**
 * Deletes for good what has lain in the trash for more than `days`; the schema lists the blobs for deletion.
 * @returns how many there were, `limit` at most
 */
export async function purgeAttachments(db: Database, days: number, limit: number): Promise<number> {
  const rows = await named<{ id: string }>(
    db,
    'attachments.purge',
    `delete from attachments where (owner_id, id) in (
       select owner_id, id from attachments where deleted_at < now() - make_interval(days => :days)
       order by deleted_at limit :limit for update skip locked)
     returning id`,
    { days, limit },
  );
  return rows.length;
}
