/**
 * The list of the last visit, which can be read without a connection. Part of the tasks store, loaded when somebody is
 * logged in: the first view does without.
 */
import { watch, type Ref } from 'vue';
import { itemFromServer, type TaskItem } from './task-item.ts';
import type { createTaskList } from './task-list.ts';
import { keepList, keptList } from './tasks.device.ts';
import type { Task } from './tasks.api.ts';

/** What comes shortly one after the other is kept together. Milliseconds. */
const REST_MS = 300;

export interface KeptTasks {
  /** Shows the list as it was last. @returns when that was, in milliseconds; null where none is kept */
  show(): Promise<number | null>;
  close(): void;
}

/** Keeps the list of a person on the device as it changes. */
export function keepTasks(
  owner: string,
  items: Ref<TaskItem[]>,
  list: Pick<ReturnType<typeof createTaskList>, 'view' | 'loaded' | 'failure' | 'next' | 'sort'>,
): KeptTasks {
  /** Versions of the tasks on the device, by id. */
  const known = new Map<string, { version: number; order: number }>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const there = (): Task[] =>
    items.value.filter(({ saved, trashed }) => saved && !trashed).map(({ confirmed }) => confirmed);

  /** Ids that the server has no more: what lies within the pages of the whole list and is not on them. */
  function gone(): string[] {
    const trashed = items.value.filter((item) => item.trashed).map(({ confirmed }) => confirmed.id);
    if (Object.keys(list.view.value).length > 0) return trashed;
    const tasks = there();
    const ids = new Set(tasks.map(({ id }) => id));
    const end = list.next.value === null ? Infinity : Math.max(...tasks.map(({ order }) => order));
    return [...trashed, ...[...known].filter(([id, { order }]) => !ids.has(id) && order <= end).map(([id]) => id)];
  }

  async function readKnown(): Promise<void> {
    for (const { id, version, order } of (await keptList(owner)).tasks) known.set(id, { version, order });
  }
  const opened = readKnown();
  // told to whoever waits for it
  opened.catch(() => undefined);

  async function keep(): Promise<void> {
    await opened;
    if (closed || !list.loaded.value) return;
    const changed = there().filter(({ id, version }) => known.get(id)?.version !== version);
    const left = gone().filter((id) => known.has(id));
    if (!(await keepList(owner, changed, left))) return;
    for (const { id, version, order } of changed) known.set(id, { version, order });
    for (const id of left) known.delete(id);
  }

  async function show(): Promise<number | null> {
    await opened;
    const { tasks, at } = await keptList(owner);
    // an answer may have come meanwhile
    if (closed || at === 0 || (list.loaded.value && list.failure.value === null)) return null;
    const ids = new Set(items.value.filter(({ saved }) => saved).map(({ confirmed }) => confirmed.id));
    items.value = [
      ...items.value,
      ...tasks.filter(({ id }) => !ids.has(id)).map((task) => ({ ...itemFromServer(task), kept: true })),
    ];
    list.sort();
    return at;
  }

  const stop = watch(
    () => [list.loaded.value, list.next.value, ...items.value.map(stateOf)].join(),
    () => {
      clearTimeout(timer);
      // a browser that keeps nothing is one without; so is one whose disk is full
      timer = setTimeout(() => void keep().catch(() => undefined), REST_MS);
    },
    { immediate: true },
  );
  return {
    show,
    close() {
      closed = true;
      clearTimeout(timer);
      stop();
    },
  };
}

const stateOf = ({ saved, trashed, confirmed: { id, version } }: TaskItem): string =>
  saved && !trashed ? `${id} ${version}` : '';
