import { nextTick, ref, type Ref } from 'vue';
import { useRouter } from 'vue-router';
import { useMessages } from '../i18n/use-messages.ts';
import { useNotificationsStore } from '../shared/notifications.store.ts';
import { loadBulkActions, readTyped } from './lazy-list-parts.ts';
import { itemFromWish, matches, shown, type Task, type TaskItem, type TaskPatch } from './task-item.ts';
import type { TaskView } from './task-view.ts';
import { useTasksStore } from './tasks.store.ts';
import type { RowPart, useListFocus } from './use-list-focus.ts';

/** What is told of a task has so many characters of its title: a message that hides the page helps nobody. */
const TOLD_MAX = 100;

/** What the user can do on the page: the change itself, what is said about it, how it is undone, where focus goes. */
export function useTaskActions(
  view: Readonly<Ref<TaskView>>,
  list: ReturnType<typeof useListFocus>,
  focusQuickAdd: () => void,
) {
  const store = useTasksStore();
  const notifications = useNotificationsStore();
  const router = useRouter();
  const { t } = useMessages();

  const named = (item: TaskItem): { title: string } => ({ title: brief(shown(item).title) });

  async function add(typed: string, rejected: string[]): Promise<void> {
    const wish = await readTyped(typed, rejected);
    const text = t('toast.added', { title: brief(wish.title) });
    // where the view does not show it, the new task would seem to be lost
    if (!matches(itemFromWish(wish), view.value)) {
      notifications.show(text, { label: t('toast.show'), run: () => void router.push('/') });
    } else notifications.announce(text);
    void store.create(wish);
  }

  /** Where the filter takes the row away, a click by mistake can be undone. */
  async function complete(item: TaskItem, completed: boolean): Promise<void> {
    const text = t(completed ? 'toast.completed' : 'toast.reopened', named(item));
    const undo = (): void => void store.update(item.key, { completed: !completed });
    if (view.value.filter === undefined) notifications.announce(text);
    else notifications.show(text, { label: t('toast.undo'), run: undo });
    await list.keepingFocus(item.key, focusedPart(), () => void store.update(item.key, { completed }), focusQuickAdd);
  }

  async function remove(item: TaskItem): Promise<void> {
    const name = named(item);
    const undo = (): void => {
      void store.restore(item.key);
      notifications.announce(t('toast.restored', name));
      void list.focusRow(item.key);
    };
    notifications.show(t('toast.deleted', name), { label: t('toast.undo'), run: undo });
    await list.keepingFocus(item.key, 'title', () => void store.remove(item.key), focusQuickAdd);
  }

  const edit = (item: TaskItem, draft: TaskPatch | null): void => store.edit(item.key, draft);

  /** What was changed can be changed back: to what it was when the editor was opened. */
  async function save(item: TaskItem, changes: TaskPatch, seen: { task: Task; etag: string | null }): Promise<void> {
    const inverse = Object.fromEntries(Object.keys(changes).map((name) => [name, seen.task[name as keyof TaskPatch]]));
    if (Object.keys(inverse).length > 0) {
      const undo = (): void => void store.update(item.key, inverse);
      notifications.show(t('toast.changed', named(item)), { label: t('toast.undo'), run: undo });
    }
    const change = (): void => {
      edit(item, null);
      void store.update(item.key, changes, seen);
    };
    await list.keepingFocus(item.key, 'title', change, focusQuickAdd);
  }

  /** Closes the editor. What was typed can be had back for a while. */
  async function cancel(item: TaskItem, changes: TaskPatch): Promise<void> {
    if (Object.keys(changes).length > 0) {
      notifications.show(t('toast.discarded'), { label: t('toast.resume'), run: () => edit(item, changes) });
    }
    await list.keepingFocus(item.key, 'title', () => edit(item, null), focusQuickAdd);
  }

  const retry = (item: TaskItem): Promise<void> =>
    list.keepingFocus(item.key, 'title', () => void store.retry(item.key), focusQuickAdd);

  const dismiss = (item: TaskItem): Promise<void> =>
    list.keepingFocus(item.key, 'title', () => store.dismiss(item.key), focusQuickAdd);

  /** Moves a task by one place. Without what does it, nothing happens: it is asked for again on the next try. */
  async function moveBy(item: TaskItem, part: RowPart, step: -1 | 1): Promise<void> {
    const { useBulkActions } = await loadBulkActions();
    const moving = useBulkActions(ref([])).moveBy([item], step);
    await nextTick();
    // an element that is moved in the document loses the focus
    await list.focusRow(item.key, part);
    await moving;
  }

  /**
   * Tells how many came. Focus goes on to the first of them where the button that had it is gone.
   * @param asked false when the rows come by themselves, because the end of the list is near
   */
  async function loadMore(asked: boolean): Promise<void> {
    const before = store.visible.length;
    await store.loadMore();
    const first = store.visible[before];
    if (!first || !asked) return;
    notifications.announce(t('list.moreLoaded', { count: store.visible.length - before }));
    if (store.next === null) await list.focusRow(first.key);
  }

  return { add, complete, remove, edit, save, cancel, retry, dismiss, moveBy, loadMore };
}

function brief(title: string): string {
  const characters = [...title];
  return characters.length > TOLD_MAX ? `${characters.slice(0, TOLD_MAX).join('')}…` : title;
}

function focusedPart(): RowPart {
  const part = document.activeElement instanceof HTMLElement ? document.activeElement.dataset['part'] : undefined;
  return part === 'title' || part === 'remove' ? part : 'check';
}
