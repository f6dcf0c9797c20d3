/** A write that waits until a server answers. It is kept on the device, so it is made of plain data alone. */
import type { Failure } from '../shared/failure.ts';
import type { TaskPatch, TaskProblem } from './task-item.ts';
import type { SeenTask } from './task-write.ts';

/** What is to happen to one task. */
export interface QueuedChange {
  /** Key of the task's item: the only name that a new task has before the server gives it an id. */
  item: string;
  action: TaskProblem['action'];
  /** Of an update what is changed, of a new task the whole wish, with the id that the task shall get. */
  patch: TaskPatch;
  /** The task as the user saw it, other waiting changes included: whatever differs from this later is news to them. */
  seen: SeenTask;
  /** What an earlier write of this queue has made of it since. */
  latest: SeenTask | null;
}

export interface NewWrite {
  /** Idempotency key, the same at each try. So is the request, or the server refuses it. */
  key: string;
  /** Whether the changes are sent as a batch, all or none of which is made; if not there is one. */
  batch: boolean;
  changes: QueuedChange[];
}

export interface QueuedWrite extends NewWrite {
  /** Place in the queue. */
  seq: number;
  /** Id of the person whose write it is. */
  owner: string;
  /** Why it was refused; such a write waits for its person, and null for a connection. */
  failure: Failure | null;
}

/** @returns empty while the server does not know the task */
export const idOf = ({ seen, latest }: QueuedChange): string => (latest ?? seen).task.id;

export const writeOf = (key: string, made: QueuedChange): NewWrite => ({ key, batch: false, changes: [made] });

export const change = (
  item: string,
  action: QueuedChange['action'],
  seen: SeenTask,
  patch: TaskPatch = {},
): QueuedChange => ({ item, action, patch, seen, latest: null });
