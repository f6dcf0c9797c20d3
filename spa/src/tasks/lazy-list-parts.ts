/** Parts of the list that are not needed before it is there. Once for all rows: they are loaded once. */
import { lazily } from '../shared/lazily.ts';
import { inTime } from '../shared/loading.ts';
import type { TaskWish } from './task-item.ts';

/** For this long what is typed may wait for what reads it, in milliseconds. */
const READER_PATIENCE_MS = 2_000;

export const TaskForm = lazily(() => import('./TaskForm.vue'), 'tasks');
export const TaskProblem = lazily(() => import('./TaskProblem.vue'), 'tasks');

export const ArrangeList = lazily(() => import('./ArrangeList.vue'), 'tasks');
export const FindPanel = lazily(() => import('./FindPanel.vue'), 'tasks');
export const NewTaskChips = lazily(() => import('./NewTaskChips.vue'), 'tasks');

/** Reads what is typed for a new task. It is the title as it stands where what reads it cannot be had. */
export async function readTyped(text: string, rejected: string[]): Promise<TaskWish> {
  try {
    const { readNewTask } = await inTime(() => import('./new-task-words.ts'), READER_PATIENCE_MS);
    return readNewTask(text, rejected).task;
  } catch {
    return { title: text };
  }
}

/** Has the parts at hand when they are wanted: what is typed right after the key that opens the editor is not lost. */
export function preloadListParts(): void {
  void TaskForm.preload();
  void TaskProblem.preload();
  void NewTaskChips.preload();
  void FindPanel.preload();
}
