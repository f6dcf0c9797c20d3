/**
 * Changes of many tasks at once: all of them or none. Loaded when it is needed. Each shows at once and is then sent;
 * one that fails is taken back as a whole, and one that no server answers waits.
 */
import { nextTick } from 'vue';
import { ApiProblem } from '../api/errors.ts';
import { toFailure, type Failure } from '../shared/failure.ts';
import { randomId } from '../shared/random-id.ts';
import { ordersBetween } from './task-order.ts';
import { change, type QueuedChange } from './queued-write.ts';
import { changesOf, orderOf, refresh, shown, withWaiting, type TaskItem, type TaskPatch } from './task-item.ts';
import { takeTurns } from './task-turns.ts';
import type { useTasksStore } from './tasks.store.ts';
import { operationOf } from './task-sending.ts';
import { changeTasks, type Task } from './tasks.api.ts';

/** As many as the API takes in one request. */
const MOST_OPERATIONS = 500;

type Store = ReturnType<typeof useTasksStore>;

export interface BulkChange {
  /** What went wrong; null when everything is done. */
  failure: Failure | null;
  /** Does the opposite. */
  undo: () => Promise<BulkChange>;
}

/** Gives each task its changes. Tasks that have them already are left alone. */
export async function changeMany(
  store: Store,
  items: TaskItem[],
  patchOf: (item: TaskItem) => TaskPatch,
): Promise<BulkChange> {
  const changes = items.flatMap((item) => {
    const before = shown(item);
    const patch = changesOf(patchOf(item), before);
    const inverse = Object.fromEntries(Object.keys(patch).map((name) => [name, before[name as keyof TaskPatch]]));
    return item.saved && Object.keys(patch).length > 0 ? [{ item, patch, before, inverse: inverse as TaskPatch }] : [];
  });
  const made = new Map(changes.map(({ item, patch, before }) => [item.key, changeOf(item, 'update', before, patch)]));
  for (const { item, patch } of changes) item.pending.push(patch);
  store.sort();
  const failure = await inBatches(
    store,
    changes.map(({ item }) => item),
    ({ key }) => made.get(key)!,
    (item) => item.pending.shift(),
  );
  store.sort();
  const inverses = new Map(changes.map(({ item, inverse }) => [item.key, inverse]));
  const undo = (): Promise<BulkChange> =>
    changeMany(
      store,
      changes.map(({ item }) => item),
      (item) => inverses.get(item.key) ?? {},
    );
  return { failure, undo };
}

const changeOf = (item: TaskItem, action: QueuedChange['action'], task: Task, patch: TaskPatch = {}): QueuedChange =>
  change(item.key, action, { task, etag: item.etag }, patch);

/** Moves tasks to the trash, or back from it. */
export async function trashMany(store: Store, items: TaskItem[], removed = true): Promise<BulkChange> {
  const wanted = items.filter((item) => item.saved && (item.trashWaits ?? item.trashed) !== removed);
  for (const item of wanted) item.removed = removed;
  const failure = await inBatches(
    store,
    wanted,
    (item) => changeOf(item, removed ? 'delete' : 'restore', shown(item)),
    (item, outcome) => {
      if (outcome === 'done') item.trashed = removed;
      if (outcome === 'refused') item.removed = item.trashed;
    },
  );
  return { failure, undo: () => trashMany(store, wanted, !removed) };
}

/**
 * Puts tasks, in the order of the list, before the one that stands at an index of those that are left.
 * @param index 0 for the top
 */
export function moveMany(store: Store, moved: TaskItem[], index: number): Promise<BulkChange> {
  const rest = store.visible.filter((item) => item.saved && !moved.includes(item));
  const before = rest[index - 1];
  const after = rest.slice(index);
  const orders = ordersBetween(before ? orderOf(before) : null, after.map(orderOf), moved.length);
  const placed = new Map([...moved, ...after].slice(0, orders.length).map((item, at) => [item.key, orders[at]!]));
  return changeMany(store, [...moved, ...after].slice(0, orders.length), (item) => ({ order: placed.get(item.key)! }));
}

/**
 * Sends operations, each batch in one request. Writes of the same tasks that are on their way go first, later ones wait.
 * @param madeOf what is to be done to an item
 * @param settle called for each item when it is known what became of its operation
 */
async function inBatches(
  store: Store,
  items: TaskItem[],
  madeOf: (item: TaskItem) => QueuedChange,
  settle: (item: TaskItem, outcome: 'done' | 'waits' | 'refused') => void,
): Promise<Failure | null> {
  /** Writes that went first may have made a newer version of what the user saw. */
  const current = (item: TaskItem, late: boolean): QueuedChange => {
    let made = madeOf(item);
    // what waits since before the page was opened is no news to its person
    if (late) made = { ...made, seen: withWaiting(made.seen, item) };
    const newer = made.seen.task.version !== item.confirmed.version;
    return newer ? { ...made, latest: { task: item.confirmed, etag: item.etag } } : made;
  };
  const known = store.whenKnown();
  let failure: Failure | null = null;
  for (let start = 0; start < items.length; start += MOST_OPERATIONS) {
    const batch = items.slice(start, start + MOST_OPERATIONS);
    const { ready, release } = takeTurns(store, batch);
    await ready;
    try {
      // what is left after a refusal is not sent
      const late = !failure && (await known());
      const tasks = failure
        ? []
        : await send(
            store,
            batch.map((item) => current(item, late)),
          );
      for (const [index, item] of batch.entries()) {
        if (tasks?.[index]) refresh(item, tasks[index]);
        settle(item, failure ? 'refused' : tasks ? 'done' : 'waits');
      }
    } catch (error) {
      failure = toFailure(error);
      for (const item of batch) settle(item, 'refused');
    }
    release();
  }
  await nextTick();
  return failure;
}

/** Keys of batches whose answers did not come: the same batch is made once, however often it is sent. */
const unanswered = new Map<string, string>();

/** @returns null when the batch waits for a connection */
async function send(store: Store, changes: QueuedChange[]): Promise<Task[] | null> {
  const operations = changes.map(operationOf);
  const batch = JSON.stringify(operations);
  const key = unanswered.get(batch) ?? randomId();
  unanswered.set(batch, key);
  try {
    const tasks = await store.deliver({ key, batch: true, changes }, () => changeTasks(operations, key));
    unanswered.delete(batch);
    return tasks;
  } catch (error) {
    if (error instanceof ApiProblem) unanswered.delete(batch);
    throw error;
  }
}
