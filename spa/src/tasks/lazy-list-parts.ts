/** Parts of the list that are not needed before it is there. Once for all rows: they are loaded once. */
import { bringTexts } from '../i18n/i18n.ts';
import { lazily } from '../shared/lazily.ts';
import { inTime } from '../shared/loading.ts';
import { whenIdle } from '../shared/when-idle.ts';
import type { TaskWish } from './task-item.ts';

/** For this long what is typed may wait for what reads it, in milliseconds. */
const READER_PATIENCE_MS = 2_000;

export const TaskForm = lazily(() => import('./TaskForm.vue'), 'tasks');
export const TaskProblem = lazily(() => import('./TaskProblem.vue'), 'tasks');

export const ArrangeList = lazily(() => import('./ArrangeList.vue'), 'tasks');
export const FindPanel = lazily(() => import('./FindPanel.vue'), 'tasks');
export const NewTaskChips = lazily(() => import('./NewTaskChips.vue'), 'tasks');

/** What is done to many tasks is also what moves one. @throws Error when it does not come */
export const loadBulkActions = () =>
  inTime(async () => (await Promise.all([import('./use-bulk-actions.ts'), bringTexts('tasks')]))[0]);

/** Reads what is typed for a new task. It is the title as it stands where what reads it cannot be had. */
export async function readTyped(text: string, rejected: string[]): Promise<TaskWish> {
  try {
    const { readNewTask } = await inTime(() => import('./new-task-words.ts'), READER_PATIENCE_MS);
    return readNewTask(text, rejected).task;
  } catch {
    return { title: text };
  }
}

/**
 * Has the parts at hand when they are wanted: what is typed right after the key that opens the editor is not lost. What
 * tells of failures comes at once, since it cannot be had without a connection; the others one after the other and not
 * before the list is there, or a slow phone would answer to nothing meanwhile.
 */
export async function preloadListParts(): Promise<void> {
  void TaskProblem.preload();
  for (const part of [TaskForm, NewTaskChips, FindPanel]) {
    await whenIdle();
    await part.preload();
  }
}
