/** What the browser keeps of a person's tasks on this device, so that they are there without a connection. */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { User } from '../session/session.api.ts';
import type { QueuedWrite } from '../tasks/queued-write.ts';
import type { Task } from '../tasks/tasks.api.ts';

/** Grows with every change of the stores below; `upgrade` brings older ones up to it. */
const VERSION = 1;

interface Stores extends DBSchema {
  /** Who used the page last, under the one key `last`, and when the server last told the list (milliseconds). */
  visit: { key: 'last'; value: { user: User; at: number } };
  tasks: { key: [string, string]; value: { owner: string; id: string; task: Task } };
  /** Writes that no server has answered yet, in the order in which they were made. */
  writes: { key: number; value: QueuedWrite; indexes: { owner: string } };
}

let opened: Promise<IDBPDatabase<Stores>> | undefined;

/** @throws DOMException where the browser keeps nothing, as some do in private windows */
export function device(): Promise<IDBPDatabase<Stores>> {
  opened ??= openDB<Stores>('tasktracker', VERSION, {
    upgrade(database) {
      database.createObjectStore('visit');
      database.createObjectStore('tasks', { keyPath: ['owner', 'id'] });
      const writes = database.createObjectStore('writes', { keyPath: 'seq', autoIncrement: true });
      writes.createIndex('owner', 'owner');
    },
    // a newer release in another tab must not wait for this one
    blocking(_current, _blocked, event) {
      opened = undefined;
      (event.target as IDBDatabase).close();
    },
    terminated: () => (opened = undefined),
  }).catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

/** Opens it anew at the next call. For tests. */
export function forgetDevice(): void {
  opened = undefined;
}
