/** Tasks on this device: the list of the last visit, and the queue of writes. Nothing of one person is read for another. */
import { device } from '../offline/device.ts';
import type { Failure } from '../shared/failure.ts';
import type { NewWrite, QueuedChange, QueuedWrite } from './queued-write.ts';
import type { TaskPatch } from './task-item.ts';
import type { SeenTask } from './task-write.ts';
import type { Task } from './tasks.api.ts';

export interface KeptList {
  tasks: Task[];
  /** When the server told it, in milliseconds. */
  at: number;
}

/** Vue's proxies cannot be kept, and everything that is kept here is JSON by nature. */
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

const ofOwner = (owner: string): IDBKeyRange => IDBKeyRange.bound([owner], [owner, []]);

/** The list as it was known last. */
export async function keptList(owner: string): Promise<KeptList> {
  const database = await device();
  const rows = await database.getAll('tasks', ofOwner(owner));
  const visit = await database.get('visit', 'last');
  return { tasks: rows.map(({ task }) => task), at: visit?.user.id === owner ? visit.at : 0 };
}

/** Takes over what has changed of the list. @returns false where the person is not the one of this visit, and nothing is kept */
export async function keepList(owner: string, tasks: Task[], gone: string[]): Promise<boolean> {
  const transaction = (await device()).transaction(['tasks', 'visit'], 'readwrite');
  const store = transaction.objectStore('tasks');
  const visits = transaction.objectStore('visit');
  const visit = await visits.get('last');
  if (visit?.user.id === owner) {
    for (const task of tasks) void store.put({ owner, id: task.id, task: plain(task) });
    for (const id of gone) void store.delete([owner, id]);
    void visits.put({ ...visit, at: Date.now() }, 'last');
  }
  await transaction.done;
  return visit?.user.id === owner;
}

/** In the order in which they are to be sent. */
export async function queuedWrites(owner: string): Promise<QueuedWrite[]> {
  const writes = await (await device()).getAllFromIndex('writes', 'owner', owner);
  return writes.toSorted((a, b) => a.seq - b.seq);
}

/** @returns its place in the queue, once it is safe on the device */
export async function addWrite(owner: string, write: NewWrite): Promise<number> {
  const transaction = (await device()).transaction('writes', 'readwrite', { durability: 'strict' });
  const seq = await transaction.store.add({ ...plain(write), owner, failure: null } as QueuedWrite);
  await transaction.done;
  return seq;
}

/**
 * Takes a write out that is done, and tells those that wait for the same tasks what it has made of them: in one
 * transaction, so that a tab that dies here has either sent it or not.
 */
export async function finishWrite(write: QueuedWrite, results: Map<string, SeenTask>): Promise<void> {
  const transaction = (await device()).transaction('writes', 'readwrite', { durability: 'strict' });
  await transaction.store.delete(write.seq);
  const done = new Map(write.changes.map((change) => [change.item, change]));
  for (const later of await transaction.store.index('owner').getAll(write.owner)) {
    const changes = later.changes.map((change) => {
      const result = results.get(change.item);
      return result ? follow(change, done.get(change.item)!.patch, result) : change;
    });
    await transaction.store.put({ ...later, changes: plain(changes) });
  }
  await transaction.done;
}

/** The server may spell what it was sent in its own way, which is no change that somebody else has made. */
function follow(change: QueuedChange, sent: TaskPatch, result: SeenTask): QueuedChange {
  const names = (Object.keys(sent) as (keyof TaskPatch)[]).filter(
    (name) => JSON.stringify(change.seen.task[name]) === JSON.stringify(sent[name]),
  );
  const spelled = Object.fromEntries(names.map((name) => [name, result.task[name]]));
  return { ...change, seen: { ...change.seen, task: { ...change.seen.task, ...spelled } }, latest: result };
}

/** Puts writes in the place of one: another try of the same, its parts, or the same with the reason why it was refused. */
export async function replaceWrite(
  { seq, owner }: QueuedWrite,
  writes: (NewWrite & { failure?: Failure })[],
  dropped: number[] = [],
): Promise<void> {
  const transaction = (await device()).transaction('writes', 'readwrite', { durability: 'strict' });
  await transaction.store.delete(seq);
  for (const other of dropped) await transaction.store.delete(other);
  for (const [index, { failure = null, ...write }] of writes.entries()) {
    // between this place and the next one
    await transaction.store.put(plain({ ...write, failure, owner, seq: seq + index / writes.length }));
  }
  await transaction.done;
}

export async function dropWrites(seqs: number[]): Promise<void> {
  const transaction = (await device()).transaction('writes', 'readwrite');
  for (const seq of seqs) await transaction.store.delete(seq);
  await transaction.done;
}

/** Drops all writes of a person, who wants it so. */
export async function dropAllWrites(owner: string): Promise<void> {
  await dropWrites((await queuedWrites(owner)).map(({ seq }) => seq));
}
