/** Reads and changes single tasks. With the other repositories here the only code that knows their columns. */
import type { Database } from '../database/connect.ts';
import { named } from '../database/named.ts';
import { unauthenticated } from '../errors.ts';
import { LEAST_ORDER, ORDER_STEP } from './tasks.schema.ts';
import { COLUMNS, IN_VERSION, REGISTERED_LABELS, insertOnceStatement, updateStatement } from './task-changes.sql.ts';

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
  attachmentCount: number;
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

/** What every change may be bound to. */
export interface ChangeOptions {
  /** The versions that may be changed; any when undefined. */
  versions?: number[] | undefined;
  /** The event that this change takes back. */
  undoes?: number;
}

const labelValues = (labels: LabelInput[]) => ({
  labelKeys: labels.map((label) => label.key),
  labelNames: labels.map((label) => label.name),
});

const optionValues = ({ versions, undoes }: ChangeOptions) => ({ versions: versions ?? null, undoes: undoes ?? null });

/**
 * @param id a UUIDv7
 * @returns undefined when the owner has, or had, a task of this id
 */
export async function insertTask(
  db: Database,
  owner: string,
  id: string,
  task: TaskInput,
): Promise<TaskRecord | undefined> {
  const { labels, order = null, ...members } = task;
  const [row] = await named<TaskRecord | { id: null }>(
    db,
    'tasks.insert',
    insertOnceStatement(
      'owner_id, id, title, notes, completed_at, priority, due_on, labels, sort_order',
      `select vacant.id, :id, :title, :notes, case when :completed::boolean then now() end, :priority, :dueOn,
         ${REGISTERED_LABELS},
         greatest(${LEAST_ORDER}, coalesce(:order::double precision,
           (select min(sort_order) - ${ORDER_STEP} from tasks where owner_id = :owner and deleted_at is null), 0))
       from vacant`,
    ),
    { owner, id, ...members, order, ...labelValues(labels), undoes: null },
  );
  // deleted a moment ago: whoever asks was somebody when the request came in
  if (!row) throw unauthenticated();
  return row.id === null ? undefined : row;
}

/** A task of the list, or one that lies in the trash. */
export async function findTask(
  db: Database,
  owner: string,
  id: string,
  place: 'list' | 'trash' = 'list',
): Promise<TaskRecord | undefined> {
  const rows = await named<TaskRecord>(
    db,
    `tasks.find:${place}`,
    `select ${COLUMNS} from tasks
     where owner_id = :owner and id = :id and deleted_at is ${place === 'list' ? 'null' : 'not null'}`,
    { owner, id },
  );
  return rows[0];
}

/** How each member is written. */
const ASSIGNMENTS: Record<keyof TaskInput, string> = {
  title: 'title = :title',
  notes: 'notes = :notes',
  // completing again keeps the first time
  completed: 'completed_at = case when :completed::boolean then coalesce(tasks.completed_at, now()) end',
  priority: 'priority = :priority',
  dueOn: 'due_on = :dueOn',
  labels: `labels = ${REGISTERED_LABELS}`,
  order: 'sort_order = :order',
};

/**
 * Changes a task that is not in the trash.
 * @returns undefined when there is no such task in such a version
 */
export async function updateTask(
  db: Database,
  owner: string,
  id: string,
  changes: TaskChanges,
  options: ChangeOptions = {},
): Promise<TaskRecord | undefined> {
  const { labels, ...others } = changes;
  const members = (Object.keys(ASSIGNMENTS) as (keyof TaskInput)[]).filter((name) => changes[name] !== undefined);
  const rows = await named<TaskRecord>(
    db,
    `tasks.update:${members.join()}`,
    updateStatement({
      type: 'updated',
      where: ['tasks.id = :id', 'tasks.deleted_at is null', IN_VERSION],
      set: members.map((name) => ASSIGNMENTS[name]),
      labels: labels !== undefined,
    }),
    { owner, id, ...others, ...(labels && labelValues(labels)), ...optionValues(options) },
  );
  return rows[0];
}

/**
 * Moves a task to the trash.
 * @returns undefined when there is no such task in such a version
 */
export async function trashTask(
  db: Database,
  owner: string,
  id: string,
  options: ChangeOptions = {},
): Promise<TaskRecord | undefined> {
  const rows = await named<TaskRecord>(
    db,
    'tasks.trash',
    updateStatement({
      type: 'trashed',
      where: ['tasks.id = :id', 'tasks.deleted_at is null', IN_VERSION],
      set: ['deleted_at = now()'],
    }),
    { owner, id, ...optionValues(options) },
  );
  return rows[0];
}

/**
 * Takes a task out of the trash.
 * @returns undefined when no such task lies there in such a version
 */
export async function restoreTask(
  db: Database,
  owner: string,
  id: string,
  options: ChangeOptions = {},
): Promise<TaskRecord | undefined> {
  const rows = await named<TaskRecord>(
    db,
    'tasks.restore',
    updateStatement({
      type: 'restored',
      where: ['tasks.id = :id', 'tasks.deleted_at is not null', IN_VERSION],
      set: ['deleted_at = null'],
    }),
    { owner, id, ...optionValues(options) },
  );
  return rows[0];
}

/**
 * Moves tasks to the trash at once.
 * @param completed only those that are completed; all when undefined
 * @returns how many there were
 */
export async function trashTasks(db: Database, owner: string, completed: true | undefined): Promise<number> {
  const rows = await named<{ count: number }>(
    db,
    `tasks.trash_many:${completed ? 'completed' : 'all'}`,
    updateStatement({
      type: 'trashed',
      where: ['tasks.deleted_at is null', ...(completed ? ['tasks.completed_at is not null'] : [])],
      set: ['deleted_at = now()'],
      returns: 'count',
    }),
    { owner, undoes: null },
  );
  return rows[0]?.count ?? 0;
}
