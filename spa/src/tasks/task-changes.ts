/**
 * What the user does to tasks. Part of the tasks store. Every change shows at once and is then sent; one that fails is
 * taken back visibly, with the reason and everything typed kept in the item's `problem`. One that no server answers
 * stays, and waits.
 */
import type { Ref } from 'vue';
import { toFailure } from '../shared/failure.ts';
import { randomId, uuidV7 } from '../shared/random-id.ts';
import { change, writeOf, type NewWrite } from './queued-write.ts';
import { changesOf, confirm, isUsable, itemFromWish, shown, wishOf, withWaiting, withoutMembers } from './task-item.ts';
import type { TaskItem, TaskPatch, TaskProblem, TaskWish } from './task-item.ts';
import { createOnce } from './task-creation.ts';
import { TaskConflict, deleteTask, patchTask, type SeenTask } from './task-write.ts';
import { restoreTask } from './tasks.api.ts';

const isEmpty = (patch: TaskPatch): boolean => Object.keys(patch).length === 0;

/** The queue that all new tasks share. */
const NEW_TASKS = 'new tasks';

export interface Waiting {
  /**
   * Begins a write. @returns resolves when it is known what waits, to whether it was not when the write was made; throws
   * SessionOver when its person has left by then
   */
  whenKnown: () => () => Promise<boolean>;
  /** Sends a write, or has it wait where no server answers. @returns null for one that waits */
  deliver: <T>(write: NewWrite, send: () => Promise<T>) => Promise<T | null>;
  /** Forgets what was refused of a task while it waited. */
  release: (item: TaskItem) => void;
}

const seenOf = (item: TaskItem): SeenTask => ({ task: shown(item), etag: item.etag });

export function createTaskChanges(items: Ref<TaskItem[]>, { whenKnown, deliver, release }: Waiting) {
  /** The last write of each queue. Writes of one task go one after the other, each under the tag of the one before. */
  const queues = new Map<string, Promise<void>>();

  /** Resolves when no write of a task is on its way any more; without a key, no new task. */
  async function settled(key = NEW_TASKS): Promise<void> {
    for (let turn = queues.get(key); turn; turn = queues.get(key)) await turn;
  }

  const find = (key: string): TaskItem | undefined => items.value.find((item) => item.key === key);

  const forget = (item: TaskItem): void => {
    items.value = items.value.filter(({ key }) => key !== item.key);
  };

  async function enqueue(item: TaskItem, write: () => Promise<void>): Promise<void> {
    // all new tasks share a queue: the server puts each above the others, in the order in which they arrive
    const queue = item.saved ? item.key : NEW_TASKS;
    item.writes += 1;
    const turn = (queues.get(queue) ?? Promise.resolve()).then(write);
    queues.set(queue, turn);
    await turn;
    item.writes -= 1;
    if (queues.get(queue) === turn) queues.delete(queue);
  }

  function fail(item: TaskItem, action: TaskProblem['action'], error: unknown, patch: TaskPatch = {}): void {
    if (error instanceof TaskConflict) confirm(item, error.current);
    const failure = error instanceof TaskConflict ? ({ kind: 'conflict' } as const) : toFailure(error);
    item.problem = { action, failure, patch: { ...item.problem?.patch, ...patch } };
  }

  /** Takes a problem off its row: its person goes on. */
  function settleProblem(item: TaskItem, left: TaskPatch = {}): void {
    if (item.problem?.parked) release(item);
    item.problem = item.problem && !isEmpty(left) ? { ...item.problem, patch: left, parked: false } : null;
  }

  /** Adds a task on top of the list. */
  function create(wish: TaskWish): Promise<void> {
    items.value.unshift(itemFromWish({ ...wish, id: uuidV7() }));
    return send(items.value[0]!);
  }

  function send(item: TaskItem): Promise<void> {
    const known = whenKnown();
    return enqueue(item, async () => {
      const wish = wishOf(item);
      const write = writeOf(item.key, change(item.key, 'create', seenOf(item), wish));
      try {
        await known();
        const created = await deliver(write, () => createOnce(wish, item.key));
        if (!created) return;
        if (created === 'gone') return forget(item);
        confirm(item, created);
        // its answer was lost before, and the task came by the list or the stream of changes
        items.value = items.value.filter((other) => other === item || other.confirmed.id !== item.confirmed.id);
      } catch (error) {
        fail(item, 'create', error);
      }
    });
  }

  /** @param seen the task that the change was made on, where that may be older than what is known by now */
  async function update(key: string, wish: TaskPatch, seen?: SeenTask): Promise<void> {
    const item = find(key);
    if (!item || !isUsable(item)) return;
    const patch = changesOf(wish, shown(item));
    settleProblem(item, withoutMembers(item.problem?.patch ?? {}, wish));
    if (isEmpty(patch)) return;
    let made = seen ?? seenOf(item);
    const known = whenKnown();
    item.pending.push(patch);
    await enqueue(item, async () => {
      const id = randomId();
      try {
        // what waits since before the page was opened is no news to its person
        if (await known()) made = withWaiting(made, item);
        const confirmed = { task: item.confirmed, etag: item.etag };
        // what was begun on a new task, which has got its id since
        const latest = item.saved && made.task.id === '' ? confirmed : null;
        const write = writeOf(id, { ...change(key, 'update', made, patch), latest });
        const base = latest ?? seen ?? confirmed;
        const answer = await deliver(write, () => patchTask(base, patch, id));
        if (answer) confirm(item, answer);
      } catch (error) {
        fail(item, 'update', error, patch);
      } finally {
        item.pending.shift();
      }
    });
  }

  /** Deletes a task, which `restore` takes back. */
  async function remove(key: string): Promise<void> {
    const item = find(key);
    if (!item || !isUsable(item)) return;
    settleProblem(item);
    item.draft = null;
    item.removed = true;
    await settle(item);
  }

  /** Takes a deleted task back to where it was. */
  async function restore(key: string): Promise<void> {
    const item = find(key);
    if (!item) return;
    item.removed = false;
    await settle(item);
  }

  /** Brings the server's trash in line with what the user wants by now. */
  function settle(item: TaskItem, unsaved: TaskPatch = {}): Promise<void> {
    const known = whenKnown();
    return enqueue(item, async () => {
      const removing = item.removed;
      const id = randomId();
      try {
        await known();
        if (removing === (item.trashWaits ?? item.trashed)) return;
        const seen = { task: item.confirmed, etag: item.etag };
        const write = writeOf(id, change(item.key, removing ? 'delete' : 'restore', seenOf(item)));
        const done = await deliver(write, async () =>
          removing ? void (await deleteTask(seen, id)) : restoreTask(seen.task.id, id),
        );
        if (done === null) return;
        if (done) confirm(item, done);
        item.trashed = removing;
      } catch (error) {
        if (removing && toFailure(error).kind === 'gone') {
          item.trashed = true;
          return;
        }
        item.removed = false;
        fail(item, removing ? 'delete' : 'restore', error, unsaved);
      }
    });
  }

  /** Tries a failed write again; after a conflict on top of the other version, after a deletion with a restore first. */
  async function retry(key: string): Promise<void> {
    const item = find(key);
    const problem = item?.problem;
    if (!item || !problem) return;
    settleProblem(item);
    if (problem.action === 'create') return send(item);
    if (problem.action === 'delete') return remove(key);
    if (problem.action === 'restore' || problem.failure.kind === 'gone') {
      item.trashed = true;
      await settle(item, problem.patch);
    }
    if (item.problem === null) await update(key, problem.patch);
  }

  /** Gives a failed write up: the task stays as the server has it. */
  function dismiss(key: string): void {
    const item = find(key);
    const problem = item?.problem;
    if (!item || !problem) return;
    settleProblem(item);
    if (problem.action === 'create' || problem.failure.kind === 'gone') forget(item);
    if (problem.action === 'restore') item.removed = true;
  }

  return { settled, enqueue, create, update, remove, restore, retry, dismiss };
}
