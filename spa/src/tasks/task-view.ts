/** Which tasks are shown. The address says it, so that a view can be bookmarked and the back button leads to the last. */
import type { LocationQuery } from 'vue-router';
import type { Task } from './tasks.api.ts';

export const FILTERS = ['all', 'active', 'completed'] as const;
export type TaskFilter = (typeof FILTERS)[number];

/** As the query of the address has it. What is left out does not matter. */
export interface TaskView {
  filter?: string;
  /** Words to search for. */
  q?: string;
  label?: string;
  /** 0 to 3. */
  priority?: string;
  due?: string;
}

/** What each member may be, and how long a text may be that the API searches for. */
const MEMBERS: Record<keyof TaskView, RegExp> = {
  filter: /^(?:active|completed)$/,
  q: /^.{1,200}$/,
  label: /^.{1,50}$/,
  priority: /^[0-3]$/,
  due: /^(?:today|overdue)$/,
};

/** What an address shows. Whatever it has besides, or wrong, does not count. */
export function viewOf(query: LocationQuery): TaskView {
  const entries = Object.entries(MEMBERS).map(([name, allowed]) => [name, query[name], allowed] as const);
  return Object.fromEntries(
    entries.flatMap(([name, value, allowed]) =>
      typeof value === 'string' && value.trim() !== '' && allowed.test(value) ? [[name, value]] : [],
    ),
  );
}

export const filterOf = ({ filter }: TaskView): TaskFilter => FILTERS.find((name) => name === filter) ?? 'all';

/** Whether more than the filter is asked for. */
export const isNarrowed = ({ q, label, priority, due }: TaskView): boolean => Boolean(q ?? label ?? priority ?? due);

/** As the API compares labels. */
export const labelKey = (name: string): string => name.normalize('NFKC').toLowerCase();

/**
 * Whether a view shows a task.
 * @param found whether the server has found the task by the view's words: it knows the forms of words, the page does not
 */
export function shows(view: TaskView, task: Task, today: string, found: boolean): boolean {
  const { q, label, priority, due, filter } = view;
  const open = !task.completed;
  return (
    (filter === undefined || open === (filter === 'active')) &&
    (label === undefined || task.labels.some((name) => labelKey(name) === labelKey(label))) &&
    (priority === undefined || String(task.priority) === priority) &&
    (due !== 'today' || task.dueOn === today) &&
    (due !== 'overdue' || (open && task.dueOn !== null && task.dueOn < today)) &&
    (q === undefined || found || `${task.title}\n${task.notes}`.toLowerCase().includes(q.toLowerCase()))
  );
}
