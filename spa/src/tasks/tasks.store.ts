import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import { calendarDay } from '../shared/dates.ts';
import { createTaskChanges } from './task-changes.ts';
import { hasUnsavedWork, matches, type TaskItem, type TaskPatch } from './task-item.ts';
import { createTaskList } from './task-list.ts';

/** Before what follows the tasks is loaded again where it could not be, in milliseconds. */
const FOLLOW_RETRY_MS = 30_000;

/** The tasks on the screen: what is loaded, what is typed, and what is on its way to the server. */
export const useTasksStore = defineStore('tasks', () => {
  const items = ref<TaskItem[]>([]);
  const list = createTaskList(items);
  const changes = createTaskChanges(items);

  /** What the view shows, in the list's order. */
  const visible = computed(() => {
    const today = calendarDay(new Date());
    return items.value.filter((item) => matches(item, list.view.value, today));
  });
  /** Whether leaving the page now would lose something. */
  const unsaved = computed(() => items.value.some(hasUnsavedWork));

  /** What is typed into the field for a new task. */
  const newTitle = ref('');
  let owner: string | undefined;
  let follows = 0;
  let unfollowing: (() => void) | undefined;

  /** Forgets everything, as when another person comes. */
  function clear(): void {
    list.reset();
    items.value = [];
    newTitle.value = '';
  }

  /** Forgets what the server has, when nobody is logged in any more. */
  function leave(): void {
    unfollow();
    list.reset();
    items.value = items.value.filter(hasUnsavedWork);
  }

  /** Makes this the list of a person. What was typed or refused before goes on if it was this very person's. */
  function belongTo(userId: string): void {
    if (owner !== undefined && owner !== userId) clear();
    owner = userId;
    for (const { key, problem } of items.value) {
      if (problem?.failure.kind === 'logged-out') void changes.retry(key);
    }
  }

  /** Shows what happens to the tasks elsewhere, from now on. */
  async function follow(): Promise<void> {
    unfollow();
    const turn = follows;
    try {
      const { liveTasks } = await import('./task-live.ts');
      if (turn === follows) unfollowing = liveTasks(items, list, changes);
    } catch {
      setTimeout(() => turn === follows && void follow(), FOLLOW_RETRY_MS);
    }
  }

  function unfollow(): void {
    follows += 1;
    unfollowing?.();
    unfollowing = undefined;
  }

  /** Opens a task's editor, with changes that were typed before, if any; null closes it. */
  function edit(key: string, draft: TaskPatch | null = {}): void {
    const item = items.value.find((candidate) => candidate.key === key);
    if (item?.saved) item.draft = draft;
  }

  return { items, visible, unsaved, newTitle, clear, leave, belongTo, edit, follow, unfollow, ...list, ...changes };
});
