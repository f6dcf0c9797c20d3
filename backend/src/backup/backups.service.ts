/**
 * Keeps a dump, and the files that belong to it, in the store of backups. The manifest comes last: a backup that dies
 * half-way is none, and the next one takes away what it left.
 */
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { BlobMissing, type BlobStore } from '../blobs/blob-store.ts';
import { withAdvisoryLock } from '../database/advisory-lock.ts';
import type { Database } from '../database/connect.ts';
import type { BackupManifest } from './backup-manifest.ts';
import { recordSuccess } from './backup.repository.ts';
import { writeManifest, type BackupStore } from './backup-store.ts';
import { copyVerified, sumOf } from './copy-verified.ts';
import { DUMP, FILE_LIST, TAKEN_AT } from './dump-folder.ts';
import { readFileList } from './file-list.ts';
import { deleteOutdated } from './outdated.ts';
import type { KeepRules } from './retention.ts';

/** Any number that no other lock of the same database has. */
const ADVISORY_LOCK = 7_244_581_907;
const COPIES_AT_ONCE = 4;

export interface BackupOptions {
  /** Where the dump and what belongs to it lie. */
  folder: string;
  /** Where files on tasks are kept; undefined where there are none, or where they are only to be listed. */
  files: BlobStore | undefined;
  keep: KeepRules;
  version: string;
  logger: Logger;
}

/**
 * Stores one backup, puts its success on record, and deletes those that are no longer to be kept.
 * @throws Error when another backup of the same database is at it, or when nothing was stored
 */
export async function storeBackup(db: Database, store: BackupStore, options: BackupOptions): Promise<BackupManifest> {
  const manifest = await withAdvisoryLock(db, ADVISORY_LOCK, async () => {
    const stored = await storeOne(store, options);
    await recordSuccess(db, 'backup');
    // the new backup is safe: that an old one cannot be deleted must not make another of it
    await deleteOutdated(store, options.keep, options.logger).catch((error: unknown) =>
      options.logger.error({ err: error }, 'old backups could not be deleted; the next backup tries it again'),
    );
    return stored;
  });
  if (manifest === null) throw new Error('another backup of this database is being stored right now');
  return manifest;
}

/** Puts on record that a backup of this database was restored beside it, and is whole. */
export const recordRestoreDrill = (db: Database): Promise<void> => recordSuccess(db, 'restore_drill');

async function storeOne(store: BackupStore, options: BackupOptions): Promise<BackupManifest> {
  const { folder, logger } = options;
  const id = uuidv7();
  const dump = await sumOf(createReadStream(join(folder, DUMP)), (content) => store.databases.put(id, content));
  const missing = options.files ? await storeFiles(options.files, store.files, join(folder, FILE_LIST), logger) : 0;
  let count = 0;
  for await (const _ of readFileList(createReadStream(join(folder, FILE_LIST)))) count++;
  const list = await sumOf(createReadStream(join(folder, FILE_LIST)), (content) => store.lists.put(id, content));
  const manifest: BackupManifest = {
    format: 1,
    id,
    takenAt: (await readFile(join(folder, TAKEN_AT), 'utf8')).trim(),
    version: options.version,
    database: dump,
    files: { list, count, missing, included: options.files !== undefined },
  };
  await writeManifest(store, manifest);
  logger.info({ backup: manifest }, 'a backup is stored');
  return manifest;
}

/** Copies the files that no earlier backup has brought. @returns how many could not be had */
async function storeFiles(from: BlobStore, to: BlobStore, list: string, logger: Logger): Promise<number> {
  const there = new Map<string, number>();
  for await (const { key, size } of to.list()) there.set(key, size);
  const wanted = readFileList(createReadStream(list));
  let missing = 0;
  await Promise.all(
    Array.from({ length: COPIES_AT_ONCE }, async () => {
      for (let next = await wanted.next(); !next.done; next = await wanted.next()) {
        const file = next.value;
        if (there.has(file.key) && (file.size ?? there.get(file.key)) === there.get(file.key)) continue;
        await copyVerified(from, to, file).catch((error: unknown) => {
          if (!(error instanceof BlobMissing)) throw error;
          // deleted since the dump was begun, or lost: the database is worth a backup in any case
          logger.warn({ key: file.key }, 'a file of the database is not in the store of files');
          missing++;
        });
      }
    }),
  );
  return missing;
}
