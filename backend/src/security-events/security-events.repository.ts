/** The log of what concerns the security of accounts. */
import type { Database } from '../database/connect.ts';
import { named } from '../database/named.ts';

export interface SecurityEventRecord {
  id: string;
  at: string;
  type: string;
  userId: string | null;
  address: string | null;
  detail: Record<string, unknown>;
}

export async function insertSecurityEvent(
  db: Database,
  event: { type: string; userId: string | null; address: string | null; detail: string },
): Promise<void> {
  await named(
    db,
    'security_events.insert',
    `insert into security_events (type, user_id, address, detail) values (:type, :userId, :address, :detail::jsonb)`,
    event,
  );
}

/** The newest first. @param before id of the last one of the page before; null for the first page */
export const listSecurityEvents = (
  db: Database,
  page: { before: string | null; limit: number },
): Promise<SecurityEventRecord[]> =>
  named<SecurityEventRecord>(
    db,
    'security_events.list',
    `select id, at, type, user_id as "userId", address, detail from security_events
     where :before::bigint is null or id < :before order by id desc limit :limit`,
    page,
  );

/** Deletes events that are older than a number of days, a limited number at a time. */
export async function deleteOldSecurityEvents(db: Database, days: number, limit: number): Promise<number> {
  const rows = await named(
    db,
    'security_events.delete_old',
    `delete from security_events where id = any(array(
       select id from security_events where at < now() - make_interval(days => :days) order by at limit :limit))
     returning id`,
    { days, limit },
  );
  return rows.length;
}
