import { nextTick, watch, type Ref } from 'vue';

/**
 * Keeps the focus when the row that has it goes away, by whatever: it goes to the same control of the row after, else of
 * the one before, else to the fallback. What is the same control is told by `data-part`.
 * @param rows what the list has, in its order; read so that a change is noticed
 */
export function useHeldFocus(
  list: Readonly<Ref<HTMLElement | null>>,
  rows: () => unknown[],
  fallback: () => void,
): void {
  // before the document changes: the row is still in it
  watch(
    () => [...rows()],
    async () => {
      const focused = document.activeElement;
      const before = [...(list.value?.children ?? [])];
      const index = before.findIndex((row) => row.contains(focused));
      if (index === -1 || !(focused instanceof HTMLElement)) return;
      const part = `[data-part="${focused.dataset['part']}"]`;
      await nextTick();
      // it is still there, or has gone on by itself
      if (document.activeElement !== document.body) return;
      const others = [...before.slice(index), ...before.slice(0, index).toReversed()].filter((row) => row.isConnected);
      const next = others.map((row) => row.querySelector<HTMLElement>(part)).find((control) => control !== null);
      if (next) next.focus();
      else fallback();
    },
  );
}
