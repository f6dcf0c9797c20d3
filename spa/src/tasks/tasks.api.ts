/** The endpoints of tasks. Entity tags are passed on as they came: what they hold is the server's business. */
import { answer, api, linkQuery } from '../api/client.ts';
import type { components } from '../api/schema.ts';
import type { TaskView } from './task-view.ts';

export type Task = components['schemas']['Task'];
export type NewTask = components['schemas']['NewTask'];
export type TaskContent = components['schemas']['TaskContent'];

/** A task with the entity tag of exactly this version. */
export interface TaggedTask {
  task: Task;
  etag: string;
}

export interface TaskPage {
  tasks: Task[];
  /** Cursor of the next page; null on the last one. */
  next: string | null;
  /** Id of the newest change that the page contains; empty where a server does not tell. */
  revision: string;
}

export interface TaskQuery {
  view: TaskView;
  cursor: string | undefined;
  signal?: AbortSignal | undefined;
}

/** Tasks on the first page, which is to be there soon, and on the pages after it, of which there are to be few. */
export const PAGE_SIZE = 50;
export const NEXT_PAGE_SIZE = 200;

export async function listTasks({ view, cursor, signal }: TaskQuery): Promise<TaskPage> {
  const query = {
    limit: cursor === undefined ? PAGE_SIZE : NEXT_PAGE_SIZE,
    ...queryOf(view),
    ...(cursor !== undefined && { cursor }),
  };
  const { body, headers } = await answer(api.GET('/tasks', { params: { query }, ...(signal && { signal }) }));
  return {
    tasks: body,
    next: linkQuery(headers.get('Link'), 'next')?.get('cursor') ?? null,
    revision: headers.get('Last-Event-ID') ?? '',
  };
}

function queryOf({ filter, q, label, priority, due }: TaskView) {
  return {
    ...(filter && { completed: filter === 'completed' ? ('true' as const) : ('false' as const) }),
    // in the order of the list also where words are searched for: rows keep their places while one types
    ...(q && { q, sort: 'order' as const }),
    ...(label && { label }),
    ...(priority && { priority: Number(priority) }),
    ...(due && { due: due as 'today' | 'overdue', timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone }),
  };
}

export const getTask = async (id: string): Promise<TaggedTask> =>
  tagged(answer(api.GET('/tasks/{id}', { params: { path: { id } } })));

/**
 * @param key of this very task: a request that is repeated within a day because its answer was lost creates it once
 * @throws ApiProblem 409 `id-taken` when there is a task of its id, or was
 */
export const createTask = async (task: NewTask, key: string): Promise<TaggedTask> =>
  tagged(answer(api.POST('/tasks', { params: { header: { 'Idempotency-Key': key } }, body: task })));

/**
 * @param key of this very change: repeated because its answer was lost, it is made once
 * @throws ApiProblem 412 when the task has changed since the tag was given
 */
export const updateTask = async (
  id: string,
  patch: Partial<TaskContent>,
  etag: string,
  key: string,
): Promise<TaggedTask> =>
  tagged(
    answer(
      api.PATCH('/tasks/{id}', {
        params: { path: { id }, header: { 'If-Match': etag, 'Idempotency-Key': key } },
        headers: { 'Content-Type': 'application/merge-patch+json' },
        body: patch,
      }),
    ),
  );

/**
 * @param key of this very deletion
 * @throws ApiProblem 412 when the task has changed since the tag was given
 */
export async function deleteTask(id: string, etag: string, key: string): Promise<void> {
  const header = { 'If-Match': etag, 'Idempotency-Key': key };
  await answer(api.DELETE('/tasks/{id}', { params: { path: { id }, header } }));
}

export type TaskOperation = components['schemas']['TaskBatch']['operations'][number];

/**
 * Makes all changes or none.
 * @param key of this very batch
 * @returns the changed tasks, in the order of the operations
 * @throws ApiProblem 412 when a task has not the version of its operation any more
 */
export async function changeTasks(operations: TaskOperation[], key: string): Promise<Task[]> {
  const { body } = await answer(
    api.POST('/tasks/batch', { params: { header: { 'Idempotency-Key': key } }, body: { operations } }),
  );
  return body.results.map(({ task }) => task);
}

/** @param key of this very restoration */
export const restoreTask = async (id: string, key: string): Promise<TaggedTask> =>
  tagged(answer(api.POST('/tasks/{id}/restore', { params: { path: { id }, header: { 'Idempotency-Key': key } } })));

async function tagged(answered: Promise<{ body: Task | undefined; headers: Headers }>): Promise<TaggedTask> {
  const { body, headers } = await answered;
  const etag = headers.get('ETag');
  if (!body || !etag) throw new TypeError('The API answered without a task or without its entity tag');
  return { task: body, etag };
}

/** The labels that tasks have, by name. */
export const listLabels = async (): Promise<components['schemas']['Label'][]> =>
  (await answer(api.GET('/labels'))).body;
