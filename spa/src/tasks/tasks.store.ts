import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import { createTaskChanges } from './task-changes.ts';
import { hasUnsavedWork, matches, type TaskItem, type TaskPatch } from './task-item.ts';
import { createTaskList } from './task-list.ts';

/** The tasks on the screen: what is loaded, what is typed, and what is on its way to the server. */
export const useTasksStore = defineStore('tasks', () => {
  const items = ref<TaskItem[]>([]);
  const list = createTaskList(items);
  const changes = createTaskChanges(items);

  /** What the filter shows, in the list's order. */
  const visible = computed(() => items.value.filter((item) => matches(item, list.filter.value)));
  /** Whether leaving the page now would lose something. */
  const unsaved = computed(() => items.value.some(hasUnsavedWork));

  /** What is typed into the field for a new task. */
  const newTitle = ref('');
  let owner: string | undefined;

  /** Forgets everything, as when another person comes. */
  function clear(): void {
    list.reset();
    items.value = [];
    newTitle.value = '';
  }

  /** Forgets what the server has, when nobody is logged in any more. */
  function leave(): void {
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

  /** Opens a task's editor, with changes that were typed before, if any; null closes it. */
  function edit(key: string, draft: TaskPatch | null = {}): void {
    const item = items.value.find((candidate) => candidate.key === key);
    if (item?.saved) item.draft = draft;
  }

  return { items, visible, unsaved, newTitle, clear, leave, belongTo, edit, ...list, ...changes };
});
