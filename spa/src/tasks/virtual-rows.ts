/** Puts only those rows of a long list into the document that are near the window. Loaded with such a list. */
import { useWindowVirtualizer, windowScroll, type Virtualizer } from '@tanstack/vue-virtual';
import { computed, nextTick, onScopeDispose, ref, watch, type Ref } from 'vue';
import type { TaskItem } from './task-item.ts';

/** Height of a row that was never shown, in pixels: that of a title on one line. */
const USUAL_HEIGHT = 53;

/** Rows above and below the window that are there already when it gets to them. */
const OVERSCAN = 12;

const heightOf = (virtualizer: Virtualizer<Window, HTMLElement>): string => `${virtualizer.getTotalSize()}px`;

/** A row that is in the document. */
export interface PlacedRow {
  item: TaskItem;
  /** Its place in the list, from 0. */
  index: number;
  /** Where it stands when not all rows are there. */
  style?: { insetBlockStart: string };
}

/** @param kept rows that stay in the document wherever the window is */
export function createVirtualRows(
  list: Readonly<Ref<HTMLElement | null>>,
  items: Readonly<Ref<TaskItem[]>>,
  kept: (item: TaskItem) => boolean,
) {
  /** The row that has the focus, or is to get it: an element that goes away takes the focus with it. */
  const held = ref<string>();
  /** Where the list begins on the page, in pixels. */
  const margin = ref(0);
  /** Heights of the rows that were all there until now, by key, in pixels: what is being read stays where it is. */
  const heights = new Map<string | undefined, number>();
  for (const row of list.value?.children ?? []) {
    if (row instanceof HTMLElement) heights.set(row.dataset['key'], row.offsetHeight);
  }

  const keys = computed(() => items.value.map(({ key }) => key));
  const keyAt = computed(() => {
    const all = keys.value;
    return (index: number): string => all[index] ?? '';
  });
  const always = computed(() =>
    items.value.flatMap((item, index) => (item.key === held.value || kept(item) ? [index] : [])),
  );

  /**
   * Gives the list its height at once. Vue does so a moment later, and a page that is scrolled before it is high enough
   * stops short, and gets there with the next focus: under a finger that is pressing a button.
   */
  function setHeight(instance: Virtualizer<Window, HTMLElement>): void {
    if (list.value) list.value.style.blockSize = heightOf(instance);
  }

  const virtualizer = useWindowVirtualizer<HTMLElement>(
    computed(() => {
      const indexes = always.value;
      return {
        count: keys.value.length,
        getItemKey: keyAt.value,
        estimateSize: (index) => heights.get(keyAt.value(index)) ?? USUAL_HEIGHT,
        overscan: OVERSCAN,
        scrollMargin: margin.value,
        onChange: setHeight,
        scrollToFn: (offset, options, instance) => {
          setHeight(instance);
          windowScroll(offset, options, instance);
        },
        // rows that come or go above leave alone what is being read, but at the top they are what is to be seen
        anchorTo: scrollY > margin.value ? 'end' : 'start',
        rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
          const wanted = new Set(indexes);
          for (let index = startIndex - overscan; index <= endIndex + overscan; index += 1) wanted.add(index);
          // in their order: that of the document is the one that Tab and screen readers follow
          return [...wanted].filter((index) => index >= 0 && index < count).toSorted((a, b) => a - b);
        },
      };
    }),
  );

  const rows = computed<PlacedRow[]>(() =>
    virtualizer.value.getVirtualItems().flatMap(({ index, start }) => {
      const item = items.value[index];
      return item ? [{ item, index, style: { insetBlockStart: `${start - margin.value}px` } }] : [];
    }),
  );
  const height = computed(() => heightOf(virtualizer.value));

  function place(): void {
    if (list.value) margin.value = list.value.getBoundingClientRect().top + scrollY + list.value.clientTop;
  }

  const onFocus = ({ target }: FocusEvent): void => {
    held.value = (target as HTMLElement).closest<HTMLElement>('[data-key]')?.dataset['key'];
  };
  // without a new place for it, as when another window comes to the front, the focus comes back
  const onBlur = ({ relatedTarget }: FocusEvent): void => {
    if (relatedTarget) held.value = undefined;
  };

  // what stands above the list comes and goes
  const surroundings = new ResizeObserver(place);
  surroundings.observe(document.body);
  onScopeDispose(() => surroundings.disconnect());

  watch(
    list,
    (element, _before, onCleanup) => {
      place();
      if (!element) return;
      element.addEventListener('focusin', onFocus);
      element.addEventListener('focusout', onBlur);
      onCleanup(() => {
        element.removeEventListener('focusin', onFocus);
        element.removeEventListener('focusout', onBlur);
      });
      if (element.contains(document.activeElement)) onFocus({ target: document.activeElement } as FocusEvent);
    },
    { immediate: true, flush: 'post' },
  );

  // how high a row is shows once it is there
  watch(
    rows,
    () => {
      for (const row of list.value?.children ?? []) {
        if (row instanceof HTMLElement && row.dataset['index']) virtualizer.value.measureElement(row);
      }
      virtualizer.value.measureElement(null);
    },
    { immediate: true, flush: 'post' },
  );

  /** Puts a row into the document, for the focus, which brings it into the window. */
  async function reveal(key: string): Promise<void> {
    held.value = key;
    await nextTick();
  }

  return { rows, height, reveal };
}
