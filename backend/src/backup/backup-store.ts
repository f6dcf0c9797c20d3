/**
 * Where backups lie. A backup has three objects of one name: the dump, the list of its files, and the manifest. The files
 * themselves are written once and never change, so all backups share one copy of each.
 */
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { BlobStore } from '../blobs/blob-store.ts';
import { backupManifestSchema, type BackupManifest } from './backup-manifest.ts';

export interface BackupStore {
  manifests: BlobStore;
  databases: BlobStore;
  lists: BlobStore;
  files: BlobStore;
}

/** The parts of a backup store, each a part of the names in the bucket. */
export const BACKUP_PARTS = ['manifests', 'databases', 'lists', 'files'] as const;

export async function writeManifest(store: BackupStore, manifest: BackupManifest): Promise<void> {
  await store.manifests.put(manifest.id, Readable.from([Buffer.from(JSON.stringify(manifest))]));
}

/** @throws BlobMissing, or Error when it is no manifest that this build can read */
export async function readManifest(store: BackupStore, id: string): Promise<BackupManifest> {
  const result = backupManifestSchema.safeParse(JSON.parse(await text(await store.manifests.open(id))));
  if (!result.success) throw new Error(`backup ${id} has no manifest that this build can read`);
  return result.data;
}

/** All whole backups, the newest first. */
export async function listBackups(store: BackupStore): Promise<BackupManifest[]> {
  const found: BackupManifest[] = [];
  for await (const { key } of store.manifests.list()) found.push(await readManifest(store, key));
  return found.toSorted((a, b) => b.takenAt.localeCompare(a.takenAt));
}
