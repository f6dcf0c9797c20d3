/** The only code that knows the columns of `tasks` and `labels`. Every statement is bound to one owner. */
import type { Database } from '../database/connect.ts';
import { named } from '../database/named.ts';

/** A task as it is stored, in the application's names. */
export interface TaskRecord {
  id: string;
  title: string;
  notes: string;
  completedAt: string | null;
  priority: number;
  dueOn: string | null;
  labels: string[];
  order: number;
  version: number;
  createdAt: string;
  updatedAt: string;
  deletedAt: string | null;
}

/** A label as it was written, and its key, by which it is unique for its owner. */
export interface LabelInput {
  key: string;
  name: string;
}

export interface TaskInput {
  title: string;
  notes: string;
  completed: boolean;
  priority: number;
  dueOn: string | null;
  labels: LabelInput[];
  /** Above all other tasks when undefined. */
  order: number | undefined;
}

/** Members to change; those left out stay as they are. */
export type TaskChanges = { [Member in keyof TaskInput]?: TaskInput[Member] | undefined };

/** Where the page before ended. */
export type PageKey = [order: number, id: string];

/** Distance of a new task to its neighbour: room for many moves in between before doubles run out of digits. */
const ORDER_STEP = 1024;

const COLUMNS = `id, title, notes, completed_at as "completedAt", priority, due_on as "dueOn", labels,
  sort_order as "order", version, created_at as "createdAt", updated_at as "updatedAt", deleted_at as "deletedAt"`;

/** Registers labels under their first spelling. Sorted by key, so that two writers never wait for each other in a circle. */
const REGISTER_LABELS = `insert into labels (owner_id, key, name)
  select :owner, key, name from unnest(:labelKeys::text[], :labelNames::text[]) as given (key, name) order by key
  on conflict (owner_id, key) do update set name = labels.name
  returning key, name`;

const REGISTERED_LABELS = `array(select name from registered order by array_position(:labelKeys::text[], key))`;

const labelBindings = (labels: LabelInput[]) => ({
  labelKeys: labels.map((label) => label.key),
  labelNames: labels.map((label) => label.name),
});

/** @param id a new UUIDv7 */
export async function insertTask(db: Database, owner: string, id: string, task: TaskInput): Promise<TaskRecord> {
  const { labels, order = null, ...members } = task;
  const rows = await named<TaskRecord>(
    db,
    'tasks.insert',
    `with registered as (${REGISTER_LABELS})
     insert into tasks (owner_id, id, title, notes, completed_at, priority, due_on, labels, sort_order)
     select :owner, :id, :title, :notes, case when :completed::boolean then now() end, :priority, :dueOn,
       ${REGISTERED_LABELS},
       coalesce(:order::double precision,
         (select min(sort_order) - ${ORDER_STEP} from tasks where owner_id = :owner and deleted_at is null), 0)
     returning ${COLUMNS}`,
    { owner, id, ...members, order, ...labelBindings(labels) },
  );
  return rows[0]!;
}

/** A task that is not in the trash. */
export async function findTask(db: Database, owner: string, id: string): Promise<TaskRecord | undefined> {
  const rows = await named<TaskRecord>(
    db,
    'tasks.find',
    `select ${COLUMNS} from tasks where owner_id = :owner and id = :id and deleted_at is null`,
    { owner, id },
  );
  return rows[0];
}

/** One page of the tasks that are not in the trash, in their order. */
export async function findTasks(
  db: Database,
  owner: string,
  page: { after: PageKey | undefined; completed: boolean | undefined; limit: number },
): Promise<TaskRecord[]> {
  const conditions = ['owner_id = :owner', 'deleted_at is null'];
  if (page.completed !== undefined) conditions.push('(completed_at is not null) = :completed');
  if (page.after) conditions.push('(sort_order, id) > (:afterOrder, :afterId)');
  return named<TaskRecord>(
    db,
    `tasks.page:${conditions.length}${page.completed === undefined ? '' : 'completed'}`,
    `select ${COLUMNS} from tasks where ${conditions.join(' and ')} order by sort_order, id limit :limit`,
    {
      owner,
      limit: page.limit,
      ...(page.completed !== undefined && { completed: page.completed }),
      ...(page.after && { afterOrder: page.after[0], afterId: page.after[1] }),
    },
  );
}

/** How each member is written. */
const ASSIGNMENTS: Record<keyof TaskInput, string> = {
  title: 'title = :title',
  notes: 'notes = :notes',
  // completing again keeps the first time
  completed: 'completed_at = case when :completed::boolean then coalesce(completed_at, now()) end',
  priority: 'priority = :priority',
  dueOn: 'due_on = :dueOn',
  labels: `labels = ${REGISTERED_LABELS}`,
  order: 'sort_order = :order',
};

/**
 * Changes a task that is not in the trash.
 * @param versions the versions that may be changed, any when undefined
 * @returns undefined when there is no such task in such a version
 */
export async function updateTask(
  db: Database,
  owner: string,
  id: string,
  changes: TaskChanges,
  versions: number[] | undefined,
): Promise<TaskRecord | undefined> {
  const { labels, ...others } = changes;
  const members = (Object.keys(ASSIGNMENTS) as (keyof TaskInput)[]).filter((name) => changes[name] !== undefined);
  const rows = await named<TaskRecord>(
    db,
    `tasks.update:${members.join()}`,
    `${labels ? `with registered as (${REGISTER_LABELS})` : ''}
     update tasks set ${members.map((name) => `${ASSIGNMENTS[name]}, `).join('')} version = version + 1, updated_at = now()
     where owner_id = :owner and id = :id and deleted_at is null
       and (:versions::integer[] is null or version = any(:versions))
     returning ${COLUMNS}`,
    {
      owner,
      id,
      versions: versions ?? null,
      ...others,
      ...(labels && labelBindings(labels)),
    },
  );
  return rows[0];
}

/**
 * Moves a task to the trash.
 * @returns whether there was such a task in one of the versions
 */
export async function trashTask(
  db: Database,
  owner: string,
  id: string,
  versions: number[] | undefined,
): Promise<boolean> {
  const rows = await named<{ id: string }>(
    db,
    'tasks.trash',
    `update tasks set deleted_at = now(), version = version + 1, updated_at = now()
     where owner_id = :owner and id = :id and deleted_at is null
       and (:versions::integer[] is null or version = any(:versions))
     returning id`,
    { owner, id, versions: versions ?? null },
  );
  return rows.length > 0;
}

/** Takes a task out of the trash; one that is not there any more, or never was, stays as it is. */
export async function restoreTask(db: Database, owner: string, id: string): Promise<TaskRecord | undefined> {
  const rows = await named<TaskRecord>(
    db,
    'tasks.restore',
    `update tasks set deleted_at = null, version = version + 1, updated_at = now()
     where owner_id = :owner and id = :id and deleted_at is not null
     returning ${COLUMNS}`,
    { owner, id },
  );
  return rows[0];
}
