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

  /** Opens a task's editor, with changes that were typed before, if any; null closes it. */
  function edit(key: string, draft: TaskPatch | null = {}): void {
    const item = items.value.find((candidate) => candidate.key === key);
    if (item?.saved) item.draft = draft;
  }

  return { items, visible, unsaved, edit, ...list, ...changes };
});
