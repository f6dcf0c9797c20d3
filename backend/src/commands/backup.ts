/** Stores, lists and fetches backups. The dump itself is made and loaded by PostgreSQL's own tools, beside this process. */
import type { Logger } from 'pino';
import { recordRestoreDrill, storeBackup } from '../backup/backups.service.ts';
import { BACKUP_PARTS, listBackups, type BackupStore } from '../backup/backup-store.ts';
import { fetchBackup } from '../backup/restore.service.ts';
import type { BlobStore } from '../blobs/blob-store.ts';
import { openBlobStore } from '../blobs/open-blob-store.ts';
import type { BackupConfig } from '../config-backup.ts';
import { ConfigError } from '../config-error.ts';
import type { Config } from '../config.ts';
import { connect } from '../database/connect.ts';
import { packageVersion } from '../observability/build-info.ts';

/** Stores what helm/app/files/dump-database.sh has left in a folder. @throws Error when there is no new backup then */
export async function storeBackupCommand(config: Config, logger: Logger, folder: string): Promise<void> {
  const { files, keep } = backupOf(config);
  await withStores(config, async (store, blobs) => {
    const db = connect(config.database, 'migrate');
    try {
      const version = packageVersion();
      await storeBackup(db, store, { folder, files: files ? blobs : undefined, keep, version, logger });
    } finally {
      await db.destroy();
    }
  });
}

/** Puts on record that the latest backup was restored into a release beside this one: scripts/restore-drill. */
export async function recordRestoreDrillCommand(config: Config): Promise<void> {
  const db = connect(config.database, 'migrate');
  try {
    await recordRestoreDrill(db);
  } finally {
    await db.destroy();
  }
}

/** Prints a line for each backup, the newest first. */
export async function listBackupsCommand(config: Config): Promise<void> {
  await withStores(config, async (store) => {
    for (const { id, takenAt, database, files, version } of await listBackups(store)) {
      const lost = files.missing > 0 ? ` (${files.missing} missing)` : '';
      process.stdout.write(
        `${id}  ${takenAt}  ${database.size} bytes  ${files.count} files${lost}${files.included ? '' : ' listed only'}  ${version}\n`,
      );
    }
  });
}

/** Brings a dump into a folder, and the files back into their store. */
export async function fetchBackupCommand(
  config: Config,
  logger: Logger,
  folder: string,
  backup: string,
): Promise<void> {
  await withStores(config, (store, files) => fetchBackup(store, { backup, folder, files, logger }));
}

function backupOf(config: Config): BackupConfig {
  if (!config.backup) throw new ConfigError('BACKUP_S3_BUCKET is not set: there is no place for backups');
  return config.backup;
}

/** The store of backups, and that of files where there is one. */
async function withStores(
  config: Config,
  work: (store: BackupStore, files: BlobStore | undefined) => Promise<void>,
): Promise<void> {
  const place = backupOf(config).store;
  const { createS3BlobStore } = await import('../blobs/s3-blob-store.ts');
  const [manifests, databases, lists, files] = BACKUP_PARTS.map((part) =>
    createS3BlobStore({ ...place, prefix: `${place.prefix}${part}/` }, false),
  ) as [BlobStore, BlobStore, BlobStore, BlobStore];
  const attachments = await openBlobStore(config.attachments);
  try {
    await manifests.check();
    await work({ manifests, databases, lists, files }, attachments);
  } finally {
    for (const store of [manifests, databases, lists, files, attachments]) store?.close();
  }
}
