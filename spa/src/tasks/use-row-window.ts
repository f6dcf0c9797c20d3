import { computed, effectScope, nextTick, shallowRef, watch, type Ref } from 'vue';
import { inTime } from '../shared/loading.ts';
import { nextTask } from '../shared/when-idle.ts';
import type { TaskItem } from './task-item.ts';
import type * as VirtualRows from './virtual-rows.ts';

/** Up to this many rows are all in the document, where the search of the browser and the printer find them. */
const MOST_ROWS = 100;
/** So many rows are in the first picture of the list, more than a phone shows; the others come in the next task. */
const FIRST_ROWS = 12;

/** Whether a list was shown since the page was opened: later ones do not hold up what makes the page usable. */
let shownBefore = false;

/** What places the rows of a long list; undefined before it was loaded. */
let virtualRows: typeof VirtualRows | undefined;

/** Has it at hand when the list gets long. @throws Error when it does not come */
export const loadVirtualRows = async (): Promise<typeof VirtualRows> =>
  (virtualRows ??= await inTime(() => import('./virtual-rows.ts')));

/**
 * The rows of a list that are in the document: all of a short one, of a long one those near the window.
 * @param kept rows that stay there anyway
 */
export function useRowWindow(
  list: Readonly<Ref<HTMLElement | null>>,
  items: Readonly<Ref<TaskItem[]>>,
  kept: (item: TaskItem) => boolean,
) {
  const virtual = shallowRef<ReturnType<typeof VirtualRows.createVirtualRows> | null>(null);
  /** Whether what places the rows is still on its way. */
  const waiting = shallowRef(false);
  /** Whether this is the first picture. */
  const first = shallowRef(!shownBefore);
  let placing: Promise<void> | undefined;

  watch(
    () => first.value && items.value.length > 0,
    (begins) => {
      if (!begins) return;
      shownBefore = true;
      placing = nextTask().then(() => void (first.value = false));
    },
    { immediate: true },
  );

  watch(
    () => items.value.length > MOST_ROWS,
    (long, _before, onCleanup) => {
      if (!long) return;
      const scope = effectScope(true);
      let over = false;
      onCleanup(() => {
        over = true;
        virtual.value = null;
        scope.stop();
      });
      const place = (part: typeof virtualRows): void => {
        if (part && !over) virtual.value = scope.run(() => part.createVirtualRows(list, items, kept)) ?? null;
      };
      if (virtualRows) return place(virtualRows);
      waiting.value = true;
      // where it does not come the list is slow, and yet all there
      placing = loadVirtualRows()
        .then(place, () => undefined)
        .finally(() => (waiting.value = false));
    },
    { immediate: true },
  );

  const rows = computed<VirtualRows.PlacedRow[]>(() => {
    if (virtual.value) return virtual.value.rows.value;
    const most = first.value ? FIRST_ROWS : waiting.value ? MOST_ROWS : Infinity;
    return items.value.slice(0, most).map((item, index) => ({ item, index }));
  });
  /** Of the list, while its rows are placed in it. */
  const style = computed(() => (virtual.value ? { blockSize: virtual.value.height.value } : undefined));
  /** Keys of all rows, in their order, also of those that are not in the document. */
  const keys = (): string[] => items.value.map(({ key }) => key);

  /** Puts a row into the document. */
  async function reveal(key: string): Promise<void> {
    await nextTick();
    await placing;
    await virtual.value?.reveal(key);
  }

  /** Whether rows are missing below that the next task of the page brings. */
  const unfinished = computed(() => first.value && items.value.length > FIRST_ROWS);

  return { rows, style, keys, reveal, unfinished };
}
