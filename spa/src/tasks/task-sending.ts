/** Sends one write of the queue. Loaded with the queue. */
import { ApiProblem, SessionOver, unlessGone } from '../api/errors.ts';
import { isAway, toFailure, type Failure } from '../shared/failure.ts';
import { idOf, writeOf, type NewWrite, type QueuedChange, type QueuedWrite } from './queued-write.ts';
import { createOnce } from './task-creation.ts';
import type { TaskWish } from './task-item.ts';
import { TaskConflict, deleteTask, overlaps, patchTask, type SeenTask } from './task-write.ts';
import { changeTasks, restoreTask, type Task, type TaskOperation } from './tasks.api.ts';

/** What a write has made of its tasks, by the keys of their items; a deletion answers with none. */
export type Results = Map<string, SeenTask>;

/** @throws ApiProblem, TaskConflict, NetworkError or SessionOver */
export async function send({ key, batch, changes }: NewWrite): Promise<Results> {
  const [first] = changes;
  if (batch) return sendAll(key, changes);
  const result = first && (await sendOne(key, first));
  return new Map(result ? [[first.item, result]] : []);
}

async function sendOne(key: string, { action, patch, seen, latest }: QueuedChange): Promise<SeenTask | null> {
  const base = latest ?? seen;
  switch (action) {
    case 'create': {
      const wish = patch as TaskWish;
      const created = await createOnce(wish, key);
      return created === 'gone' ? goneTask(seen.task, wish.id!) : created;
    }
    case 'update':
      return patchTask(seen, patch, key, base);
    case 'restore':
      return restoreTask(base.task.id, key);
    case 'delete':
      await deleteTask(seen, key, base).catch(unlessGone);
      return null;
  }
}

/** A task that was created and deleted since: nobody tells more of it than was wished. What waits for it meets a 404. */
const goneTask = (wished: Task, id: string): SeenTask => ({
  task: { ...wished, id, version: 1, deletedAt: new Date().toISOString() },
  etag: null,
});

async function sendAll(key: string, changes: QueuedChange[]): Promise<Results> {
  for (const { patch, seen, latest } of changes) {
    if (latest && overlaps(patch, seen.task, latest.task)) throw new BatchRefused();
  }
  const tasks = await changeTasks(changes.map(operationOf), key);
  return new Map(changes.map(({ item }, index) => [item, { task: tasks[index]!, etag: null }]));
}

/** Some task of a batch was changed elsewhere. */
class BatchRefused extends Error {
  override readonly name = 'BatchRefused';
}

/** The operation of a batch that a change is. */
export function operationOf(change: QueuedChange): TaskOperation {
  const { version } = (change.latest ?? change.seen).task;
  const id = idOf(change);
  if (change.action === 'update') return { op: 'update', id, version, patch: change.patch };
  return { op: change.action === 'delete' ? 'delete' : 'restore', id, version };
}

/** Whether a write waits on: it was not answered, or not yet. Everything else is an answer. */
export function isUnanswered(error: unknown): boolean {
  // the device may be full, or closed by a newer release: the write is there and is sent again under the same key
  if (error instanceof SessionOver || error instanceof DOMException) return true;
  const failure = toFailure(error);
  const stillRunning = error instanceof ApiProblem && error.status === 409;
  return isAway(failure) || failure.kind === 'throttled' || stillRunning;
}

/** What takes the place of a write that was refused: it waits for its person, or is made task by task. */
export function refused(write: QueuedWrite, error: unknown): (NewWrite & { failure?: Failure })[] {
  const { key, batch, changes } = write;
  if (batch) return changes.map((change, index) => writeOf(`${key}-${index}`, change));
  const conflict = error instanceof TaskConflict;
  const failure: Failure = conflict ? { kind: 'conflict' } : toFailure(error);
  const seen = changes.map((change) => (conflict ? { ...change, latest: error.current } : change));
  return [{ key, batch, changes: seen, failure }];
}

/** A new task that was refused takes with it what was changed of it later: they are one wish when it is tried again. */
export function foldInto(
  write: QueuedWrite,
  later: readonly QueuedWrite[],
): { folded: QueuedWrite; dropped: number[] } {
  const [created] = write.changes;
  if (created?.action !== 'create') return { folded: write, dropped: [] };
  const ofIt = later.filter(({ changes }) => changes[0]!.item === created.item);
  const patch = Object.assign({}, created.patch, ...ofIt.map(({ changes }) => changes[0]!.patch));
  return { folded: { ...write, changes: [{ ...created, patch }] }, dropped: ofIt.map(({ seq }) => seq) };
}
