/** Brings a backup back: the dump into a folder, from which PostgreSQL's own tools load it, and the files into their store. */
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Logger } from 'pino';
import { BlobMissing, type BlobStore } from '../blobs/blob-store.ts';
import type { BackupManifest } from './backup-manifest.ts';
import { listBackups, readManifest, type BackupStore } from './backup-store.ts';
import { copyVerified, sumOf } from './copy-verified.ts';
import { DUMP, FILE_LIST } from './dump-folder.ts';
import { readFileList } from './file-list.ts';

export interface RestoreOptions {
  /** Id of a backup, or `latest`. */
  backup: string;
  folder: string;
  /** Where files on tasks are kept; undefined where there are none. */
  files: BlobStore | undefined;
  logger: Logger;
}

/**
 * May be run again. The files come before the database that knows them, so that no row is ever without its file.
 * @throws Error when there is no such backup, when it is damaged, or when it has files and there is no store for them
 */
export async function fetchBackup(store: BackupStore, options: RestoreOptions): Promise<void> {
  const { folder, logger } = options;
  const manifest = await findBackup(store, options.backup);
  logger.info({ backup: manifest }, 'the backup to restore');
  if (manifest.files.count > 0 && !options.files) {
    throw new Error('the backup has files, and there is no store to bring them back to: set ATTACHMENTS_STORE');
  }
  await fetchWhole(store.databases, manifest.id, manifest.database, join(folder, DUMP));
  await fetchWhole(store.lists, manifest.id, manifest.files.list, join(folder, FILE_LIST));
  if (!options.files || !manifest.files.included) return;
  const restored = await fetchFiles(store.files, options.files, join(folder, FILE_LIST), logger);
  logger.info(restored, 'the files are back');
}

async function findBackup(store: BackupStore, wanted: string): Promise<BackupManifest> {
  if (wanted !== 'latest') {
    return readManifest(store, wanted).catch((error: unknown) => {
      throw error instanceof BlobMissing ? new Error(`there is no backup ${wanted} in ${store.manifests.name}`) : error;
    });
  }
  const [latest] = await listBackups(store);
  if (!latest) throw new Error(`there is no backup in ${store.manifests.name}`);
  return latest;
}

/** Only a file whose sum is right gets its name. */
async function fetchWhole(
  store: BlobStore,
  id: string,
  expected: { size: number; sha256: string },
  path: string,
): Promise<void> {
  const partial = `${path}.part`;
  const sum = await sumOf(await store.open(id), (content) => pipeline(content, createWriteStream(partial)));
  if (sum.sha256 !== expected.sha256 || sum.size !== expected.size) {
    await rm(partial);
    throw new Error(`backup ${id} is damaged: its bytes are not those that were stored. Choose another one`);
  }
  await rename(partial, path);
}

async function fetchFiles(
  from: BlobStore,
  to: BlobStore,
  list: string,
  logger: Logger,
): Promise<{ copied: number; there: number; missing: number }> {
  const counts = { copied: 0, there: 0, missing: 0 };
  for await (const file of readFileList(createReadStream(list))) {
    const size = await to.size(file.key).catch(noneIfMissing);
    if (size !== undefined && size === (file.size ?? size)) {
      counts.there++;
      continue;
    }
    try {
      await copyVerified(from, to, file);
      counts.copied++;
    } catch (error) {
      if (!(error instanceof BlobMissing)) throw error;
      logger.error({ key: file.key }, 'the backup does not have this file');
      counts.missing++;
    }
  }
  return counts;
}

function noneIfMissing(error: unknown): undefined {
  if (!(error instanceof BlobMissing)) throw error;
  return undefined;
}
