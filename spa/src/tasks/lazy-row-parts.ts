/** Parts of a row that are not needed before the list is there. Once for all rows: they are loaded once. */
import { lazily } from '../shared/lazily.ts';

export const TaskForm = lazily(() => import('./TaskForm.vue'), 'tasks');
export const TaskProblem = lazily(() => import('./TaskProblem.vue'), 'tasks');

/** Has the parts at hand when they are wanted: what is typed right after the key that opens the editor is not lost. */
export function preloadRowParts(): void {
  void TaskForm.preload();
  void TaskProblem.preload();
}
