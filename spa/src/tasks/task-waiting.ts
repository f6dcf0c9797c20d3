/** Shows on the tasks of the list what waits in the queue of writes. Loaded with the queue. */
import type { Ref } from 'vue';
import { confirm, itemFromServer, itemFromWish, refresh, type TaskItem, type TaskWish } from './task-item.ts';
import { idOf, type QueuedChange, type QueuedWrite } from './queued-write.ts';
import type { SeenTask } from './task-write.ts';

/** Finds the items of changes, also those that got an id and a reload since. */
export function finder(items: readonly TaskItem[]): (change: QueuedChange) => TaskItem | undefined {
  const byKey = new Map(items.map((item) => [item.key, item]));
  const byId = new Map(items.filter(({ saved }) => saved).map((item) => [item.confirmed.id, item]));
  return (change) => byKey.get(change.item) ?? byId.get(idOf(change));
}

/** Brings the items in line with the queue. Tasks that only the queue knows come into the list. */
export function showWaiting(items: Ref<TaskItem[]>, writes: readonly QueuedWrite[]): void {
  const known = finder(items.value);
  /** Of each task the first change, which was made on what the server has. */
  const strangers = new Map<string, QueuedChange>();
  for (const change of writes.flatMap(({ changes }) => changes)) {
    if (!known(change) && !strangers.has(change.item)) strangers.set(change.item, change);
  }
  // the newest of new tasks stands on top
  if (strangers.size > 0) items.value = [...[...strangers.values()].toReversed().map(itemOf), ...items.value];
  // made in another tab, which has sent it without this one hearing of that: the list brings it back
  const isGone = ({ key, saved, waiting, writes: own, problem }: TaskItem): boolean =>
    !saved && waiting.length > 0 && own === 0 && !problem && !writes.some(({ changes }) => changes[0]?.item === key);
  if (items.value.some(isGone)) items.value = items.value.filter((item) => !isGone(item));
  const find = finder(items.value);
  const queued = new Map<TaskItem, { change: QueuedChange; write: QueuedWrite }[]>();
  for (const write of writes) {
    for (const change of write.changes) {
      const item = find(change)!;
      queued.set(item, [...(queued.get(item) ?? []), { change, write }]);
    }
  }
  for (const item of items.value) {
    const own = queued.get(item) ?? [];
    const waiting = own.filter(({ write }) => write.failure === null).map(({ change }) => change);
    if (waiting.length + item.waiting.length > 0) showChanges(item, waiting);
    showRefused(
      item,
      own.filter(({ write }) => write.failure !== null),
    );
  }
}

function itemOf({ item, action, patch, seen, latest }: QueuedChange): TaskItem {
  return action === 'create' ? itemFromWish(patch as TaskWish, item) : itemFromServer((latest ?? seen).task);
}

function showChanges(item: TaskItem, changes: QueuedChange[]): void {
  item.waiting = changes.map(({ action, patch }) => (action === 'update' ? patch : {}));
  const last = changes.findLast(({ action }) => action === 'delete' || action === 'restore');
  const before = item.trashWaits;
  item.trashWaits = last ? last.action === 'delete' : null;
  if (item.trashWaits !== before) item.removed = item.trashWaits ?? item.trashed;
}

/** What was refused stands on the row, with the ways to go on, until one of them is taken. */
function showRefused(item: TaskItem, refused: { change: QueuedChange; write: QueuedWrite }[]): void {
  const { change, write } = refused.at(-1) ?? {};
  if (!change || !write) {
    if (item.problem?.parked) item.problem = null;
    return;
  }
  if (item.problem && !item.problem.parked) return;
  if (change.latest) learn(item, change.latest);
  // what was changed of it while it waited is one wish with it
  if (change.action === 'create' && !item.problem) item.confirmed = itemFromWish(change.patch as TaskWish).confirmed;
  const patch = change.action === 'create' ? {} : Object.assign({}, ...refused.map((other) => other.change.patch));
  item.problem = { action: change.action, failure: write.failure!, patch, parked: true };
}

/** Takes over what an answer tells of a task, with or without its tag. */
export function learn(item: TaskItem, { task, etag }: SeenTask): void {
  if (etag === null) refresh(item, task);
  else confirm(item, { task, etag });
}

/** Whether the user has gone on with a new task that waits. */
const isChanged = ({ waiting, pending, draft }: TaskItem): boolean =>
  waiting.length > 1 || pending.length > 0 || draft !== null;

/** Takes over what a write has done. */
export function showDone(items: Ref<TaskItem[]>, write: QueuedWrite, results: ReadonlyMap<string, SeenTask>): void {
  const find = finder(items.value);
  for (const change of write.changes) {
    const item = find(change);
    const result = results.get(change.item);
    if (!item) continue;
    if (result) learn(item, result);
    if (change.action === 'delete' || change.action === 'restore') item.trashed = change.action === 'delete';
    if (change.action === 'create') {
      item.saved = true;
      const gone = item.confirmed.deletedAt !== null && !isChanged(item);
      // it may have come by the list or the stream of changes meanwhile
      items.value = items.value.filter((other) => (other === item ? !gone : other.confirmed.id !== item.confirmed.id));
    }
  }
}
