import { nextTick, type Ref } from 'vue';
import { useMessages } from '../i18n/use-messages.ts';
import { describeFailure } from '../shared/failure.ts';
import { useNotificationsStore } from '../shared/notifications.store.ts';
import { changeMany, moveMany, trashMany, type BulkChange } from './task-bulk.ts';
import { LABELS_MAX, shown, type TaskItem, type TaskPatch } from './task-item.ts';
import { labelKey } from './task-view.ts';
import { useTasksStore } from './tasks.store.ts';

/** What can be done to the selected tasks: the change, what is said about it, how it is undone or tried again. */
export function useBulkActions(selected: Readonly<Ref<TaskItem[]>>) {
  const store = useTasksStore();
  const notifications = useNotificationsStore();
  const { t } = useMessages();

  /** @param quiet says it to screen readers alone where all goes well: the change is there to see */
  async function tell(text: string, run: () => Promise<BulkChange>, quiet = false): Promise<void> {
    const running = run();
    if (quiet) notifications.announce(text);
    const { failure, undo } = await running;
    if (failure) {
      // what is shown then is what the server has, so that a second try is made on what one sees
      if (failure.kind === 'conflict' || failure.kind === 'gone') await store.reload();
      const reason =
        failure.kind === 'conflict' || failure.kind === 'gone' ? t('bulk.changed') : describeFailure(failure, t);
      return notifications.show(`${t('bulk.failed')} ${reason}`, {
        label: t('problem.retry'),
        run: () => void tell(text, run, quiet),
      });
    }
    if (!quiet) {
      const back = (): void => void tell(t('bulk.undone'), undo, true);
      notifications.show(text, { label: t('toast.undo'), run: back });
    }
  }

  const change = (patchOf: (item: TaskItem) => TaskPatch): Promise<void> => {
    const items = selected.value;
    return tell(t('bulk.changedMany', { count: items.length }), () => changeMany(store, items, patchOf));
  };

  const remove = (): Promise<void> => {
    const items = selected.value;
    return tell(t('bulk.deleted', { count: items.length }), () => trashMany(store, items));
  };

  function addLabel(name: string): Promise<void> {
    return change((item) => {
      const { labels } = shown(item);
      const has = labels.length >= LABELS_MAX || labels.some((label) => labelKey(label) === labelKey(name));
      return has ? {} : { labels: [...labels, name] };
    });
  }

  /** Puts tasks, as one block, before another one, which may be one of them; null for the end of what is loaded. */
  async function move(items: TaskItem[], before: TaskItem | null): Promise<void> {
    const loaded = (): TaskItem[] => store.visible.filter(({ saved }) => saved);
    const last = loaded().at(-1)!;
    /** The first other task behind the block. */
    const behind = (): TaskItem | undefined => {
      const all = loaded();
      const from = before ? all.indexOf(before) : all.indexOf(last) + 1;
      return all.slice(from).find((item) => !items.includes(item));
    };
    // it has gone while the row was dragged
    if (before && !loaded().includes(before)) return;
    // what follows the last row that is loaded is not known yet
    if (!behind() && store.next !== null) await store.loadMore();
    const next = behind();
    const now = loaded();
    const rest = now.filter((item) => !items.includes(item));
    const index = next ? rest.indexOf(next) : rest.length;
    if (rest.toSpliced(index, 0, ...items).every((item, at) => item === now[at])) return;
    const text =
      items.length === 1
        ? t('bulk.moved', {
            title: shown(items[0]!).title,
            place: String(index + 1),
            places: String(rest.length + 1),
          })
        : t('bulk.movedMany', { count: items.length });
    await tell(text, () => moveMany(store, items, index), true);
  }

  /** Moves tasks by one place, as one block. */
  async function moveBy(items: TaskItem[], step: -1 | 1): Promise<void> {
    const all = store.visible.filter((item) => item.saved);
    const rest = all.filter((item) => !items.includes(item));
    const first = all.indexOf(items[0]!);
    const above = all.slice(0, first).filter((item) => !items.includes(item)).length;
    const index = step === -1 ? above - 1 : above + 1;
    if (index < 0 || index > rest.length) return;
    const moving = move(items, rest[index] ?? null);
    await nextTick();
    return moving;
  }

  return { change, remove, addLabel, move, moveBy };
}
