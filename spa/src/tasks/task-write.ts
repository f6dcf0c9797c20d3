/** Writing a task under its entity tag, so that a change made elsewhere is never overwritten unseen. */
import { ApiProblem } from '../api/errors.ts';
import type { TaskPatch } from './task-item.ts';
import * as api from './tasks.api.ts';
import type { TaggedTask, Task } from './tasks.api.ts';

/** A task as it was seen; the tag is null when it is not known. */
export interface SeenTask {
  task: Task;
  etag: string | null;
}

/** How often a write is tried anew when others keep changing different members of the same task. */
const ATTEMPTS = 4;

/** Somebody else has changed the task since it was seen, in a way that the user has to judge. */
export class TaskConflict extends Error {
  override readonly name = 'TaskConflict';
  readonly current: TaggedTask;

  constructor(current: TaggedTask) {
    super('The task has changed since it was seen');
    this.current = current;
  }
}

/**
 * Sends a patch. Changes of other members made elsewhere meanwhile are kept, and the patch goes on top of them.
 * @param seen the task that the user changed
 * @param key of this very change: a request that is repeated because its answer was lost makes it once
 * @param latest what an earlier change of the user has made of the task since then
 * @throws TaskConflict when a member of the patch itself was changed elsewhere to something else
 */
export async function patchTask(
  seen: SeenTask,
  patch: TaskPatch,
  key: string,
  latest: SeenTask = seen,
): Promise<TaggedTask> {
  if (overlaps(patch, seen.task, latest.task)) throw new TaskConflict(await api.getTask(latest.task.id));
  let base = latest;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await underTag(base, (id, etag) => api.updateTask(id, patch, etag, key));
    } catch (error) {
      if (!(error instanceof TaskConflict)) throw error;
      if (attempt === ATTEMPTS || overlaps(patch, seen.task, error.current.task)) throw error;
      base = error.current;
    }
  }
}

/** @throws TaskConflict when the task was changed elsewhere since it was seen */
export async function deleteTask(seen: SeenTask, key: string, latest: SeenTask = seen): Promise<void> {
  if (MEMBERS.some((name) => !same(seen.task[name], latest.task[name]))) {
    throw new TaskConflict(await api.getTask(latest.task.id));
  }
  await underTag(latest, (id, etag) => api.deleteTask(id, etag, key));
}

/** What one sees of a task before deleting it. */
const MEMBERS = ['title', 'notes', 'completed', 'priority', 'dueOn', 'labels'] as const;

async function underTag<T>({ task, etag }: SeenTask, write: (id: string, etag: string) => Promise<T>): Promise<T> {
  try {
    return await write(task.id, etag ?? (await tagOf(task)));
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 412) throw new TaskConflict(await api.getTask(task.id));
    throw error;
  }
}

/** The tag of exactly the version seen. A list carries none, so the first write to a task asks for it. */
async function tagOf(task: Task): Promise<string> {
  const current = await api.getTask(task.id);
  if (current.task.version !== task.version) throw new TaskConflict(current);
  return current.etag;
}

/** Whether both sides gave a member a new value, and not the same one. */
export function overlaps(patch: TaskPatch, seen: Task, current: Task): boolean {
  return (Object.keys(patch) as (keyof TaskPatch)[]).some(
    (name) => !same(seen[name], current[name]) && !same(patch[name], current[name]),
  );
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
