import type { Database } from '../database/connect.ts';
import { findOwnersToPurge, purgeTasks } from './task-purge.repository.ts';

/** Tasks that one statement deletes, so that it stays far below the statement timeout. */
const BATCH = 500;

/**
 * Deletes for good what has lain in the trash for more than `days`.
 * @returns how many tasks were deleted
 */
export async function purgeTrash(db: Database, days: number): Promise<number> {
  let total = 0;
  for (const owner of await findOwnersToPurge(db, days)) {
    for (let count = BATCH; count === BATCH; total += count) count = await purgeTasks(db, owner, days, BATCH);
  }
  return total;
}
