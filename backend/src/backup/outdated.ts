/** Deletes backups that are no longer to be kept, what belongs to none, and files that no backup lists. */
import type { Logger } from 'pino';
import { listBackups, type BackupStore } from './backup-store.ts';
import { readFileList } from './file-list.ts';
import { chooseKept, type KeepRules } from './retention.ts';

/** To be called by one process at a time, and by none while another one stores a backup. */
export async function deleteOutdated(store: BackupStore, rules: KeepRules, logger: Logger): Promise<void> {
  const backups = await listBackups(store);
  const kept = chooseKept(
    backups.map(({ id, takenAt }) => ({ id, takenAt: new Date(takenAt) })),
    rules,
  );
  for (const { id, takenAt } of backups) {
    if (kept.has(id)) continue;
    // the manifest first: whatever happens next, no backup looks whole that is not
    await store.manifests.delete(id);
    logger.info({ id, takenAt }, 'a backup is deleted by the rules of retention');
  }
  const needed = new Set<string>();
  for (const id of kept) {
    for await (const { key } of readFileList(await store.lists.open(id))) needed.add(key);
  }
  for (const part of ['databases', 'lists'] as const) {
    for await (const { key } of store[part].list()) if (!kept.has(key)) await store[part].delete(key);
  }
  for await (const { key } of store.files.list()) if (!needed.has(key)) await store.files.delete(key);
}
