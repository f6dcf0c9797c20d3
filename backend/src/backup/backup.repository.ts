import type { Database } from '../database/connect.ts';
import { named } from '../database/named.ts';

/** Puts the success on record: its age is a metric, and an alert when it is too high. */
export async function recordBackup(db: Database): Promise<void> {
  await named(
    db,
    'backup.record',
    `insert into maintenance (task) values ('backup') on conflict (task) do update set succeeded_at = now()`,
    {},
  );
}
