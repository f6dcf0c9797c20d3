/** Counts of attempts that all replicas share. */
import type { Database } from '../database/connect.ts';
import { named } from '../database/named.ts';

export interface Count {
  attempts: number;
  /** Seconds until the count begins anew. */
  seconds: number;
}

/** Counts one attempt, by the clock of the database: the clocks of replicas may differ. */
export async function countAttempt(db: Database, key: string, windowSeconds: number): Promise<Count> {
  const [count] = await named<Count>(
    db,
    'throttle.count',
    `insert into throttle (key, attempts, resets_at) values (:key, 1, now() + make_interval(secs => :windowSeconds))
     on conflict (key) do update set
       attempts = case when throttle.resets_at <= now() then 1 else throttle.attempts + 1 end,
       resets_at = case when throttle.resets_at <= now() then excluded.resets_at else throttle.resets_at end
     returning attempts, ceil(extract(epoch from resets_at - now()))::integer as seconds`,
    { key, windowSeconds },
  );
  return count!;
}

export async function deleteCount(db: Database, key: string): Promise<void> {
  await named(db, 'throttle.delete', 'delete from throttle where key = :key', { key });
}

/** Forgets counts that are over, a limited number at a time. */
export async function deleteExpiredCounts(db: Database, limit: number): Promise<number> {
  const rows = await named(
    db,
    'throttle.expire',
    `delete from throttle where key = any(array(select key from throttle where resets_at < now() limit :limit))
     returning key`,
    { limit },
  );
  return rows.length;
}
