import { nextTick, type Ref } from 'vue';
import { pressedKey } from '../shared/pressed-key.ts';

/** Controls of a row that focus can be sent to, named by `data-part`. */
export type RowPart = 'check' | 'title' | 'remove' | 'move';

const KEYS: Record<string, (index: number, last: number) => number> = {
  ArrowDown: (index, last) => Math.min(index + 1, last),
  ArrowUp: (index) => Math.max(index - 1, 0),
  j: (index, last) => Math.min(index + 1, last),
  k: (index) => Math.max(index - 1, 0),
  Home: () => 0,
  End: (_index, last) => last,
};

/** The rows of a list, of which not all have to be in the document. */
interface Rows {
  /** Their keys, in their order. */
  keys: () => string[];
  /** Sees to it that a row is in the document. */
  reveal: (key: string) => Promise<void>;
}

/** Focus in a list whose rows carry `data-key`: moving by arrow keys, and keeping it when rows change or vanish. */
export function useListFocus(list: Readonly<Ref<HTMLElement | null>>, { keys, reveal }: Rows) {
  const rows = (): HTMLElement[] => [...(list.value?.querySelectorAll<HTMLElement>(':scope > [data-key]') ?? [])];

  /** Moves to the same control of another row. Keys typed into a field stay with the field. */
  function onKeydown(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    const part = target.dataset['part'] as RowPart | undefined;
    const move = KEYS[pressedKey(event)];
    if (!part || !move || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = keys();
    const index = all.indexOf(target.closest<HTMLElement>('[data-key]')?.dataset['key'] ?? '');
    const key = all[move(index, all.length - 1)];
    event.preventDefault();
    if (key !== undefined) void focusRow(key, part);
  }

  /** Focuses a control of a row as soon as it is on the page. */
  async function focusRow(key: string, part: RowPart = 'title'): Promise<boolean> {
    await reveal(key);
    await nextTick();
    const row = rows().find((candidate) => candidate.dataset['key'] === key);
    const control = row?.querySelector<HTMLElement>(`[data-part="${part}"]:not(:disabled)`) ?? null;
    control?.focus();
    return control !== null;
  }

  /** Does what may take a row away, and then focuses the row after it, else the one before it, else the fallback. */
  async function keepingFocus(key: string, part: RowPart, change: () => void, fallback: () => void): Promise<void> {
    const before = keys();
    const index = before.indexOf(key);
    change();
    for (const candidate of [key, before[index + 1], before[index - 1]]) {
      if (candidate !== undefined && (await focusRow(candidate, part))) return;
    }
    fallback();
  }

  /**
   * Keeps focus in the list when its row goes away by itself. To be called while the row is still there.
   * @param part where it goes when it was on no control that every row has
   */
  async function holdFocus(fallback: () => void, part: RowPart = 'title'): Promise<void> {
    const all = rows();
    const focused = document.activeElement as HTMLElement | null;
    const index = all.findIndex((row) => row.contains(focused));
    if (index === -1) return;
    const same = (focused?.dataset['part'] as RowPart | undefined) ?? part;
    const candidates = [...all.slice(index), ...all.slice(0, index).toReversed()];
    await nextTick();
    if (document.activeElement !== document.body) return;
    for (const row of candidates) if (row.isConnected && (await focusRow(row.dataset['key'] ?? '', same))) return;
    fallback();
  }

  return { onKeydown, focusRow, keepingFocus, holdFocus };
}
