/** Reads and creates tasks by the hundred, for what moves whole lists. */
import type { Database } from '../database/connect.ts';
import { named } from '../database/named.ts';
import { unauthenticated } from '../errors.ts';
import { COLUMNS, insertStatement, updateStatement } from './task-changes.sql.ts';
import type { TaskInput, TaskRecord } from './tasks.repository.ts';

/** A page holds as many tasks as fit, one at least: a few tasks with long notes weigh as much as 500 short ones. */
const PAGE_TASKS = 500;
const PAGE_BYTES = 512 * 1024;

/**
 * The next tasks by id.
 * @param after the last id of the page before
 * @returns an empty page at the end, and only there
 */
export async function findTasksById(
  db: Database,
  owner: string,
  options: { trash: boolean; after: string | undefined },
): Promise<TaskRecord[]> {
  const { trash, after } = options;
  return named<TaskRecord>(
    db,
    `tasks.by_id:${trash ? 'trash' : ''}${after === undefined ? '' : ',after'}`,
    // the length of a text is known without reading it
    `select ${COLUMNS} from (
       select *, sum(octet_length(notes)) over (order by id) - octet_length(notes) as bytes_before from (
         select * from tasks
         where owner_id = :owner ${trash ? '' : 'and deleted_at is null'} ${after === undefined ? '' : 'and id > :after'}
         order by id limit ${PAGE_TASKS}
       ) as next_tasks
     ) as tasks
     where bytes_before < ${PAGE_BYTES} order by id`,
    { owner, after },
  );
}

/** The smallest order of the tasks that are not in the trash; undefined when there are none. */
export async function findFirstOrder(db: Database, owner: string): Promise<number | undefined> {
  const rows = await named<{ first: number | null }>(
    db,
    'tasks.first_order',
    'select min(sort_order) as first from tasks where owner_id = :owner and deleted_at is null',
    { owner },
  );
  return rows[0]?.first ?? undefined;
}

export type BulkTask = TaskInput & {
  /** A new UUIDv7; ids grow from task to task. */
  id: string;
  order: number;
  /** Now when null, for a task that is completed. */
  completedAt: string | null;
};

/** Creates tasks and writes an event for each, in one statement. */
export async function insertTasks(db: Database, owner: string, tasks: BulkTask[]): Promise<void> {
  const labels = new Map<string, string>();
  // the first spelling counts
  for (const { key, name } of tasks.flatMap((task) => task.labels)) if (!labels.has(key)) labels.set(key, name);
  const rows = await named<{ count: number }>(
    db,
    'tasks.insert_many',
    insertStatement(
      'owner_id, id, title, notes, completed_at, priority, due_on, labels, sort_order',
      `select owner.id, task.id, task.title, task.notes,
         case when task.completed then coalesce(task."completedAt", now()) end,
         task.priority, task."dueOn", coalesce(labelled.names, '{}'), task."order"
       from owner
       cross join json_to_recordset(:tasks::json) as task (id uuid, title text, notes text, completed boolean,
         "completedAt" timestamptz, priority smallint, "dueOn" date, "order" double precision)
       left join (
         select given.id, array_agg(registered.name order by label.position) as names
         from json_to_recordset(:tasks::json) as given (id uuid, labels text[])
         cross join unnest(given.labels) with ordinality as label (key, position)
         join registered on registered.key = label.key
         group by given.id
       ) as labelled on labelled.id = task.id`,
    ),
    {
      owner,
      tasks: JSON.stringify(tasks.map((task) => ({ ...task, labels: task.labels.map((label) => label.key) }))),
      labelKeys: [...labels.keys()],
      labelNames: [...labels.values()],
      undoes: null,
    },
  );
  // deleted a moment ago: whoever asks was somebody when the request came in
  if (rows[0]?.count !== tasks.length) throw unauthenticated();
}

/** Moves these tasks to the trash. */
export async function trashTasksById(db: Database, owner: string, ids: string[]): Promise<void> {
  await named(
    db,
    'tasks.trash_many:ids',
    updateStatement({
      type: 'trashed',
      where: ['tasks.deleted_at is null', 'tasks.id = any(:ids::uuid[])'],
      set: ['deleted_at = now()'],
      returns: 'count',
    }),
    { owner, ids, undoes: null },
  );
}
