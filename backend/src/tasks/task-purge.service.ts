import type { Database } from '../database/connect.ts';
import { inBatches } from '../database/in-batches.ts';
import { findOwnersToPurge, purgeTasks } from './task-purge.repository.ts';

/**
 * Deletes for good what has lain in the trash for more than `days`.
 * @returns how many tasks were deleted
 */
export async function purgeTrash(db: Database, days: number): Promise<number> {
  let total = 0;
  for (const owner of await findOwnersToPurge(db, days)) {
    total += await inBatches((limit) => purgeTasks(db, owner, { days }, limit));
  }
  return total;
}
