import type { Database } from '../database/connect.ts';
import { named } from '../database/named.ts';

/** Puts the success on record: its age is a metric, and that of a backup an alert when it is too high. */
export async function recordSuccess(db: Database, task: 'backup' | 'restore_drill'): Promise<void> {
  await named(
    db,
    'maintenance.record',
    `insert into maintenance (task) values (:task) on conflict (task) do update set succeeded_at = now()`,
    { task },
  );
}
