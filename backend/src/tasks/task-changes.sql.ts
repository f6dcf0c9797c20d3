/**
 * The common shape of every statement that changes tasks. In one statement it locks the owner, finds and locks the
 * tasks, changes them, advances the owner's revision and writes one event for each.
 *
 * The owner's row is always locked first. So the changes of one owner happen one after the other, their events get
 * consecutive numbers in the order of their commits, and no two of them can wait for each other in a circle.
 * Statements read by `from` and never by a sub-select in a condition: PostgreSQL re-checks a row that changed while
 * it was waited for, and a re-check does not run other parts of the statement again.
 */

/** A task as it is returned, in the application's names. */
export const COLUMNS = `id, title, notes, completed_at as "completedAt", priority, due_on as "dueOn", labels,
  sort_order as "order", attachment_count as "attachmentCount", version, created_at as "createdAt", updated_at as "updatedAt", deleted_at as "deletedAt"`;

/** Registers labels under their first spelling. @param owner what has the owner's id, or nothing */
const registerLabels = (owner: string): string => `registered as (
    insert into labels (owner_id, key, name)
    select ${owner}.id, given.key, given.name
    from ${owner}, unnest(:labelKeys::text[], :labelNames::text[]) as given (key, name) order by given.key
    on conflict (owner_id, key) do update set name = labels.name
    returning key, name
  )`;

/** The spelling that counts, in the order in which the labels were given. */
export const REGISTERED_LABELS = `array(select name from registered order by array_position(:labelKeys::text[], key))`;

/** Only these versions, any when null. */
export const IN_VERSION = `(:versions::integer[] is null or tasks.version = any(:versions))`;

type EventType = 'created' | 'updated' | 'trashed' | 'restored';

const LOCK_OWNER = `with owner as materialized (select id from users where id = :owner for no key update)`;

const membersThatDiffer = (one: string, other: string): string =>
  `changed_members(task_snapshot(${one}), task_snapshot(${other}))`;

/** @param old the row before the change; there is none of a new task */
const logChanges = (type: EventType, old?: string): string => `
  bumped as (
    update users set revision = users.revision + changes.count
    from (select count(*) as count from changed) as changes
    where users.id = :owner and changes.count > 0
    returning users.revision - changes.count as base
  ), logged as (
    insert into task_events (owner_id, id, task_id, type, version, before, after, undoes)
    select :owner, bumped.base + row_number() over (order by (changed.task).id), (changed.task).id, '${type}',
      (changed.task).version,
      ${old === undefined ? 'null' : membersThatDiffer(old, 'changed.task')},
      ${old === undefined ? 'task_snapshot(changed.task)' : membersThatDiffer('changed.task', old)},
      :undoes::bigint
    from changed, bumped
  )`;

const RETURN_TASKS = `select ${COLUMNS} from changed cross join lateral (select (changed.task).*) as tasks`;
const RETURN_COUNT = `select count(*)::integer as count from changed`;

/**
 * Returns how many new tasks there are.
 * @param select the new rows: `select ... from owner`
 */
export const insertStatement = (columns: string, select: string): string =>
  `${LOCK_OWNER}, ${registerLabels('owner')}, changed as (
    insert into tasks (${columns}) ${select} returning tasks as task
  ), ${logChanges('created')} ${RETURN_COUNT}`;

/**
 * The same for one task of the id `:id`, which no task of the owner has and none ever had: one that was deleted for
 * good has left an event. A task that came while this waited for the owner is not seen by the look at the events, which
 * is as old as the statement; the primary key stops it.
 * Returns the new task, a row of nulls when the id is taken, and nothing when there is no such owner.
 * @param select the new row: `select ... from vacant`
 */
export const insertOnceStatement = (columns: string, select: string): string =>
  `${LOCK_OWNER}, vacant as materialized (
    select owner.id from owner
    where not exists (select from task_events where task_events.owner_id = owner.id and task_events.task_id = :id)
  ), ${registerLabels('vacant')}, changed as (
    insert into tasks (${columns}) ${select} on conflict (owner_id, id) do nothing returning tasks as task
  ), ${logChanges('created')}
  select ${COLUMNS} from (select from owner) as asked
  left join (changed cross join lateral (select (changed.task).*) as tasks) on true`;

export interface UpdateStatement {
  type: EventType;
  /** Conditions on `tasks`, which besides belongs to the owner. */
  where: string[];
  /** Assignments in the form `column = value`. */
  set: string[];
  /** Whether an assignment uses REGISTERED_LABELS. */
  labels?: boolean;
  /** What the statement returns: the changed tasks, or how many there were. */
  returns?: 'tasks' | 'count';
}

export const updateStatement = ({ type, where, set, labels = false, returns = 'tasks' }: UpdateStatement): string =>
  `${LOCK_OWNER}, ${labels ? `${registerLabels('owner')}, ` : ''}target as materialized (
    select tasks as task from tasks, owner
    where tasks.owner_id = owner.id and ${where.join(' and ')}
    for update of tasks
  ), changed as (
    update tasks set ${[...set, 'version = tasks.version + 1', 'updated_at = now()'].join(', ')}
    from target
    where tasks.owner_id = (target.task).owner_id and tasks.id = (target.task).id
    returning tasks as task, target.task as old
  ), ${logChanges(type, 'changed.old')} ${returns === 'tasks' ? RETURN_TASKS : RETURN_COUNT}`;
