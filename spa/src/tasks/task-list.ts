/** The pages of the list that have been loaded so far. Part of the tasks store. */
import { ref, type Ref } from 'vue';
import { toFailure, type Failure } from '../shared/failure.ts';
import { confirm, isHeld, itemFromServer, orderOf, refresh, type TaskItem } from './task-item.ts';
import type { TaskView } from './task-view.ts';
import { listTasks, type TaggedTask, type Task } from './tasks.api.ts';

export function createTaskList(items: Ref<TaskItem[]>) {
  const view = ref<TaskView>({});
  /** The newest change that the list contains, by its id; empty before the first page. */
  const revision = ref('');
  /** Whether the first page has ever arrived. */
  const loaded = ref(false);
  const loading = ref(false);
  const failure = ref<Failure | null>(null);
  /** Cursor of the next page; null when everything is here. */
  const next = ref<string | null>(null);
  const loadingMore = ref(false);
  const moreFailure = ref<Failure | null>(null);
  let current = new AbortController();

  /** Loads the first page of a view. A newer call takes the place of one still under way. */
  async function load(wanted: TaskView): Promise<void> {
    current.abort();
    const { signal } = (current = new AbortController());
    view.value = wanted;
    loading.value = true;
    loadingMore.value = false;
    failure.value = moreFailure.value = null;
    const before = new Set(items.value.map((item) => item.key));
    try {
      const page = await listTasks({ view: wanted, cursor: undefined, signal });
      // the page cannot know of what was added while it was on its way
      items.value = merge(page.tasks, (item) => isHeld(item) || item.removed || !(before.has(item.key) || item.kept));
      next.value = page.next;
      revision.value = page.revision;
      loaded.value = true;
    } catch (error) {
      if (!signal.aborted) failure.value = toFailure(error);
    } finally {
      if (!signal.aborted) loading.value = false;
    }
  }

  /** Loads the next page. Does nothing while that is under way, or when there is none. */
  async function loadMore(): Promise<void> {
    if (loadingMore.value || next.value === null) return;
    const { signal } = current;
    loadingMore.value = true;
    moreFailure.value = null;
    try {
      const page = await listTasks({ view: view.value, cursor: next.value, signal });
      items.value = merge(page.tasks, () => true);
      next.value = page.next;
    } catch (error) {
      if (!signal.aborted) moreFailure.value = toFailure(error);
    } finally {
      if (!signal.aborted) loadingMore.value = false;
    }
  }

  /** Whether the list was ever asked for. */
  const isStarted = (): boolean => loaded.value || loading.value || failure.value !== null;

  /** Puts a task where it belongs now, as the server has it. Pages that are not loaded yet bring theirs. */
  function place(tagged: TaggedTask): void {
    const saved = items.value.filter((item) => item.saved);
    let item = saved.find(({ confirmed }) => confirmed.id === tagged.task.id);
    if (!item) {
      const end = Math.max(...saved.map(({ confirmed }) => confirmed.order));
      if (!isStarted() || (next.value !== null && tagged.task.order > end)) return;
      item = itemFromServer(tagged.task);
      items.value.push(item);
    }
    confirm(item, tagged);
    item.kept = false;
    if (item.writes === 0) {
      item.trashed = false;
      item.removed = item.trashWaits ?? false;
    }
    sort();
  }

  /** Puts the items where they belong by now. */
  const sort = (): void => void (items.value = items.value.toSorted(byOrder));

  /** As before anything was loaded. An answer that is still on its way counts no more. */
  function reset(): void {
    current.abort();
    loaded.value = loading.value = loadingMore.value = false;
    failure.value = moreFailure.value = null;
    next.value = null;
  }

  /** The page's tasks, with the items that are known already kept as they are, and those others that `keep` names. */
  function merge(tasks: Task[], keep: (item: TaskItem) => boolean): TaskItem[] {
    const known = new Map(items.value.filter((item) => item.saved).map((item) => [item.confirmed.id, item]));
    const listed = tasks.map((task) => {
      const item = known.get(task.id);
      if (item) refresh(item, task);
      return item ?? itemFromServer(task);
    });
    for (const item of listed) Object.assign(item, { foundBy: view.value.q, kept: false });
    const keys = new Set(listed.map(({ key }) => key));
    const others = items.value.filter((item) => !keys.has(item.key) && keep(item));
    return [...others, ...listed].toSorted(byOrder);
  }

  return {
    view,
    revision,
    loaded,
    loading,
    failure,
    next,
    loadingMore,
    moreFailure,
    load,
    loadMore,
    isStarted,
    place,
    sort,
    reset,
  };
}

/** The order of the list, as the API defines it. Unsaved tasks have the lowest order, the newest of them first. */
function byOrder(a: TaskItem, b: TaskItem): number {
  const left = orderOf(a);
  const right = orderOf(b);
  if (left !== right) return left < right ? -1 : 1;
  return a.saved && b.saved && a.confirmed.id !== b.confirmed.id ? (a.confirmed.id < b.confirmed.id ? -1 : 1) : 0;
}
