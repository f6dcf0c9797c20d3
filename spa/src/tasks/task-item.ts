/** A task as the list holds it: what the server last said, and what the user has done since. */
import { markRaw } from 'vue';
import { calendarDay } from '../shared/dates.ts';
import type { Failure } from '../shared/failure.ts';
import { randomId } from '../shared/random-id.ts';
import { shows, type TaskView } from './task-view.ts';
import type { NewTask, TaggedTask, Task, TaskContent } from './tasks.api.ts';

export type { Task };
/** Changed members with their new values. */
export type TaskPatch = Partial<TaskContent>;

/** A task that is to be. */
export type TaskWish = NewTask;

/** Priorities in the API's numbering: the index is the value. */
export const PRIORITIES = ['none', 'low', 'medium', 'high'] as const;

/** Most characters of a title and of notes, as the API allows. */
export const TITLE_MAX = 500;
export const NOTES_MAX = 100_000;
/** Most labels of a task. */
export const LABELS_MAX = 50;

/** A write that did not succeed. It was taken back on the screen, and is kept here so that nothing typed is lost. */
export interface TaskProblem {
  action: 'create' | 'update' | 'delete' | 'restore';
  failure: Failure;
  /** Of an update: what was to be changed. */
  patch: TaskPatch;
  /** Whether it is kept on the device, in the queue of writes. */
  parked?: boolean;
}

export interface TaskItem {
  /** Identity on the screen: stays when a new task gets its id from the server. */
  readonly key: string;
  /** Of a task that is to be: the id that it shall get, so that it is created once. An earlier release queued tasks without. */
  readonly wishedId?: string | undefined;
  /** Whether the server knows the task. */
  saved: boolean;
  /** Whether the user has deleted it. Such items are kept, out of sight, for the undo. */
  removed: boolean;
  /** Whether it lies in the server's trash. Differs from `removed` while a delete or restore is on its way. */
  trashed: boolean;
  /** As the server last told; the wish itself while unsaved. */
  confirmed: Task;
  /** Tag of `confirmed`; null when it came in a list, which has no tags. */
  etag: string | null;
  /** Whether it comes from the list of the last visit alone: the server may have it no more. */
  kept?: boolean;
  /** The words of the search that has found it last; they may be in a form that it does not have. */
  foundBy: string | undefined;
  /** Changes that wait until a server answers, oldest first; one that creates, deletes or restores is empty. */
  waiting: TaskPatch[];
  /** Whether such changes lead to the trash, or out of it; null where they leave it where it is. */
  trashWaits: boolean | null;
  /** Changes on their way to the server, oldest first. */
  pending: TaskPatch[];
  /** Writes of any kind on their way. */
  writes: number;
  problem: TaskProblem | null;
  /** What the open editor has changed so far; null while no editor is open. */
  draft: TaskPatch | null;
  /** The task as it was when its editor was opened: what is changed elsewhere since must not be overwritten unseen. */
  opened: { task: Task; etag: string | null } | null;
}

const newItem = (key: string, saved: boolean, confirmed: Task): TaskItem => ({
  key,
  saved,
  // never changed, but replaced: thousands of tasks are not to be watched member by member
  confirmed: markRaw(confirmed),
  removed: false,
  trashed: false,
  etag: null,
  foundBy: undefined,
  waiting: [],
  trashWaits: null,
  pending: [],
  writes: 0,
  problem: null,
  draft: null,
  opened: null,
});

export const itemFromServer = (task: Task): TaskItem => newItem(task.id, true, task);

/** A task that the server does not know yet. It stands above all others, as the server will put it. */
export function itemFromWish({ id: wishedId, ...wish }: TaskWish, key = randomId()): TaskItem {
  const now = new Date().toISOString();
  const item = newItem(key, false, {
    id: '',
    url: '',
    notes: '',
    completed: false,
    completedAt: null,
    priority: 0,
    dueOn: null,
    labels: [],
    order: Number.NEGATIVE_INFINITY,
    attachmentCount: 0,
    version: 0,
    createdAt: now,
    updatedAt: now,
    deletedAt: null,
    ...wish,
  });
  return { ...item, wishedId };
}

/** What is sent of a new task. */
export const wishOf = ({
  wishedId,
  confirmed: { title, notes, completed, dueOn, priority, labels },
}: TaskItem): TaskWish => ({
  ...(wishedId !== undefined && { id: wishedId }),
  title,
  ...(notes && { notes }),
  ...(completed && { completed }),
  dueOn,
  priority,
  labels,
});

/** The task as the user sees it: confirmed, with the changes that wait or are on their way already applied. */
export const shown = ({ confirmed, waiting, pending }: TaskItem): Task =>
  waiting.length + pending.length === 0 ? confirmed : (Object.assign({}, confirmed, ...waiting, ...pending) as Task);

/** A task as it was seen, with the changes that wait already applied. */
export const withWaiting = (seen: { task: Task; etag: string | null }, { waiting }: TaskItem): typeof seen =>
  waiting.length === 0 ? seen : { ...seen, task: markRaw(Object.assign({}, seen.task, ...waiting) as Task) };

/** Its place in the list, as the user wants it. */
export const orderOf = (item: TaskItem): number => shown(item).order;

/** Whether it can be changed: the server knows it, or will be told of it before the change. */
export const isUsable = ({ saved, waiting }: TaskItem): boolean => saved || waiting.length > 0;

/** Takes over what the server answered, unless something newer is known already. */
export function confirm(item: TaskItem, { task, etag }: TaggedTask): void {
  if (item.saved && task.version < item.confirmed.version) return;
  item.confirmed = markRaw(task);
  item.etag = etag;
  item.saved = true;
}

/** Whether a view shows the item. One with a problem or an open editor always is, or what was typed would be lost. */
export function matches(item: TaskItem, view: TaskView, today = calendarDay(new Date())): boolean {
  if (item.removed) return false;
  if (item.problem || item.draft) return true;
  return shows(view, shown(item), today, item.foundBy === view.q);
}

/** A newer state from a list, which comes without a tag. */
export function refresh(item: TaskItem, task: Task): void {
  if (task.version <= item.confirmed.version) return;
  item.confirmed = markRaw(task);
  item.etag = null;
}

/** Whether the item holds something of the user that is nowhere else, neither on the server nor on the device. */
export const hasUnsavedWork = ({ writes, problem, draft }: TaskItem): boolean =>
  writes > 0 || (problem !== null && !problem.parked) || Object.keys(draft ?? {}).length > 0;

/** Whether the item holds something of the user that the server does not have yet. */
export const isHeld = (item: TaskItem): boolean =>
  hasUnsavedWork(item) || item.problem !== null || item.waiting.length > 0;

/** The members of a patch that really change the task. */
export function changesOf(patch: TaskPatch, task: Task): TaskPatch {
  return Object.fromEntries(
    Object.entries(patch).filter(([name, value]) => JSON.stringify(task[name as keyof Task]) !== JSON.stringify(value)),
  );
}

/** The members of a patch that a later one does not set again. */
export function withoutMembers(patch: TaskPatch, later: TaskPatch): TaskPatch {
  return Object.fromEntries(Object.entries(patch).filter(([name]) => !(name in later)));
}
