/** Deletes for good what has lain in the trash for long. */
import type { Database } from '../database/connect.ts';
import { named } from '../database/named.ts';

/** Owners with tasks that have been in the trash for more than `days`. */
export async function findOwnersToPurge(db: Database, days: number): Promise<string[]> {
  const rows = await named<{ owner: string }>(
    db,
    'tasks.owners_to_purge',
    `select id as owner from users where exists (
       select from tasks where owner_id = users.id and deleted_at < now() - make_interval(days => :days))`,
    { days },
  );
  return rows.map((row) => row.owner);
}

/** Which tasks of the trash: those that have lain there for more than `days`, or one, in one of the versions if any. */
export type PurgeTarget = { days: number } | { id: string; versions: number[] | undefined };

const OLD = 'tasks.deleted_at < now() - make_interval(days => :days)';
const ONE = `tasks.id = :id and tasks.deleted_at is not null
  and (:versions::integer[] is null or tasks.version = any(:versions::integer[]))`;

/**
 * Deletes tasks and everything that their events say of them; one event `purged` without content remains for each.
 * @returns how many tasks were deleted, `limit` at most
 */
export async function purgeTasks(db: Database, owner: string, target: PurgeTarget, limit: number): Promise<number> {
  const condition = 'id' in target ? ONE : OLD;
  const rows = await named<{ count: number }>(
    db,
    `tasks.purge:${'id' in target ? 'one' : 'old'}`,
    `with owner as materialized (select id from users where id = :owner for no key update),
     purged as (
       delete from tasks using owner
       -- asked again here, for a task that was restored while this statement waited for the owner
       where tasks.owner_id = owner.id and ${condition} and tasks.id = any(array(
         select id from tasks where owner_id = :owner and ${condition}
         order by deleted_at limit :limit))
       returning tasks.id, tasks.version
     ), forgotten as (
       delete from task_events using purged
       where task_events.owner_id = :owner and task_events.task_id = purged.id
     ), bumped as (
       update users set revision = users.revision + changes.count from (select count(*) as count from purged) as changes
       where users.id = :owner and changes.count > 0
       returning users.revision - changes.count as base
     ), logged as (
       insert into task_events (owner_id, id, task_id, type, version)
       select :owner, bumped.base + row_number() over (order by purged.id), purged.id, 'purged', purged.version
       from purged, bumped
     )
     select count(*)::integer as count from purged`,
    { owner, limit, ...('id' in target ? { id: target.id, versions: target.versions ?? null } : target) },
  );
  return rows[0]?.count ?? 0;
}
