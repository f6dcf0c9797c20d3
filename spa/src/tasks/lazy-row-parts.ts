/** Parts of a row that are not needed before the list is there. Once for all rows: they are loaded once. */
import { lazily } from '../shared/lazily.ts';

const loadForm = () => import('./TaskForm.vue');
const loadProblem = () => import('./TaskProblem.vue');

export const TaskForm = lazily(loadForm);
export const TaskProblem = lazily(loadProblem);

/** Has the parts at hand when they are wanted. What cannot be loaded now is loaded then. */
export const preloadRowParts = (): void => void Promise.all([loadForm(), loadProblem()]).catch(() => undefined);
