/** Reads the event log. It is written by the statements that change tasks, in one with the change. */
import type { Database } from '../database/connect.ts';
import { named } from '../database/named.ts';
import type { Members } from './events.schema.ts';

export interface EventRecord {
  /** The owner's revision after the change. */
  id: number;
  taskId: string;
  type: 'created' | 'updated' | 'trashed' | 'restored' | 'purged';
  /** The version of the task after the change. */
  version: number;
  /** The members that changed, as they were; null for a new task. */
  before: Members | null;
  /** The members that changed, as they are after it. */
  after: Members | null;
  /** The event that this one took back. */
  undoes: number | null;
  at: string;
}

/** PostgreSQL's bigint arrives as text; a revision stays far below what a double holds exactly. */
const COLUMNS = `id::double precision as id, task_id as "taskId", type, version, before, after,
  undoes::double precision as undoes, at`;

/** The events behind a revision, in their order. */
export async function findEvents(db: Database, owner: string, after: number, limit: number): Promise<EventRecord[]> {
  return named<EventRecord>(
    db,
    'task_events.after',
    `select ${COLUMNS} from task_events where owner_id = :owner and id > :after order by id limit :limit`,
    { owner, after, limit },
  );
}

/** The events of one task, newest first. */
export async function findHistory(
  db: Database,
  owner: string,
  taskId: string,
  page: { before: number | undefined; limit: number },
): Promise<EventRecord[]> {
  return named<EventRecord>(
    db,
    'task_events.history',
    `select ${COLUMNS} from task_events
     where owner_id = :owner and task_id = :taskId and (:before::bigint is null or id < :before)
     order by id desc limit :limit`,
    { owner, taskId, before: page.before ?? null, limit: page.limit },
  );
}

export async function findEvent(db: Database, owner: string, id: number): Promise<EventRecord | undefined> {
  const rows = await named<EventRecord>(
    db,
    'task_events.find',
    `select ${COLUMNS} from task_events where owner_id = :owner and id = :id`,
    { owner, id },
  );
  return rows[0];
}

/** The revisions of several owners. */
export async function findRevisions(db: Database, owners: string[]): Promise<Map<string, number>> {
  const rows = await named<{ id: string; revision: number }>(
    db,
    'users.revisions',
    'select id, revision::double precision as revision from users where id = any(:owners::uuid[])',
    { owners },
  );
  return new Map(rows.map((row) => [row.id, row.revision]));
}
