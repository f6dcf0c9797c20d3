/**
 * Takes over what happens to tasks elsewhere: in other tabs, on other devices, by programs. Part of the tasks store,
 * loaded when it is needed: the first view does without.
 */
import { watch, type Ref } from 'vue';
import { toFailure } from '../shared/failure.ts';
import type { createTaskChanges } from './task-changes.ts';
import { followTasks, type TaskEvent } from './task-events.api.ts';
import { isHeld, type TaskItem } from './task-item.ts';
import type { createTaskList } from './task-list.ts';
import { getTask } from './tasks.api.ts';

/** More tasks than this changed at once are had faster by asking for the list again. */
const MOST_WAITING = 100;
/** Before a task is asked for again that could not be had, in milliseconds. */
const RETRY_MS = 5_000;

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, RETRY_MS));

/**
 * Follows the tasks of the person who is logged in.
 * @param onConnect called whenever there is a connection again
 * @returns a function that ends it
 */
export function liveTasks(
  items: Ref<TaskItem[]>,
  list: Pick<ReturnType<typeof createTaskList>, 'isStarted' | 'loading' | 'revision' | 'place'> & {
    reload: () => Promise<void>;
  },
  changes: Pick<ReturnType<typeof createTaskChanges>, 'settled'>,
  onConnect: () => void = () => undefined,
): () => void {
  /** The newest event of each task that has not been looked at yet, in the order of their arrival. */
  const waiting = new Map<string, TaskEvent>();
  let working = false;

  const find = (id: string): TaskItem | undefined => items.value.find((item) => item.saved && item.confirmed.id === id);

  function receive(event: TaskEvent): void {
    waiting.delete(event.taskId);
    waiting.set(event.taskId, event);
    if (!working) void work();
  }

  async function work(): Promise<void> {
    working = true;
    for (;;) {
      const [event] = waiting.values();
      if (!event) break;
      if (waiting.size > MOST_WAITING) {
        waiting.clear();
        await list.reload();
      } else await take(event);
    }
    working = false;
  }

  async function take(event: TaskEvent): Promise<void> {
    const done = (): void => {
      if (waiting.get(event.taskId) === event) waiting.delete(event.taskId);
    };
    // the answer to a write of this very page tells the same
    await changes.settled(find(event.taskId)?.key);
    const item = find(event.taskId);
    if (item && event.version <= item.confirmed.version) return done();
    if (event.type === 'trashed' || event.type === 'purged') {
      drop(item);
      return done();
    }
    try {
      const tagged = await getTask(event.taskId);
      // not for a person who has left meanwhile
      if (waiting.has(event.taskId)) list.place(tagged);
      done();
    } catch (error) {
      if (toFailure(error).kind !== 'gone') return pause();
      drop(find(event.taskId));
      done();
    }
  }

  /** What was typed or is on its way stays: its person learns of the deletion when it is sent. */
  function drop(item: TaskItem | undefined): void {
    if (item?.removed) item.trashed = true;
    else if (item && !item.draft && !isHeld(item)) {
      items.value = items.value.filter(({ key }) => key !== item.key);
    }
  }

  let end = (): void => undefined;

  /** The stream goes on where the list ends. Where that is not known, the list is asked for again once it has begun. */
  function begin(): void {
    const onBegin = (): void => void (list.isStarted() && list.reload());
    end = followTasks({ since: list.revision.value, onConnect, onBegin, onEvent: receive });
  }

  const waitingForList = list.loading.value ? watch(list.loading, begin, { once: true }) : begin();
  return () => {
    waitingForList?.();
    end();
    waiting.clear();
  };
}
