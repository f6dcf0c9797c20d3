/** Rows that come page by page. Part of a store. */
import { reactive } from 'vue';
import { attempt } from './attempt.ts';
import type { Failure } from './failure.ts';

export interface Page<Row> {
  rows: Row[];
  /** Where the next page begins; null on the last one. */
  next: string | null;
}

/** @param list asks for the page that begins after a row; for the first one after null */
export function createPagedRows<Row>(list: (before: string | null) => Promise<Page<Row>>) {
  const state = reactive({
    rows: [] as Row[],
    next: null as string | null,
    loading: false,
    failure: null as Failure | null,
  });

  /** Grows when the rows are forgotten: an answer to what was asked before is for somebody else. */
  let turn = 0;

  async function append(before: string | null): Promise<void> {
    if (state.loading) return;
    const asked = turn;
    state.loading = true;
    const failure = await attempt(async () => {
      const page = await list(before);
      if (asked !== turn) return;
      state.rows = (before === null ? page.rows : [...state.rows, ...page.rows]) as typeof state.rows;
      state.next = page.next;
    });
    if (asked === turn) Object.assign(state, { failure, loading: false });
  }

  /** Forgets the rows: what one person may see is not for the next one. */
  function clear(): void {
    turn += 1;
    Object.assign(state, { rows: [], next: null, loading: false, failure: null });
  }

  /** Takes a row out. @returns puts it back where it was, unless the rows were forgotten meanwhile */
  function takeOut(isIt: (row: Row) => boolean): () => void {
    const taken = turn;
    const rows = state.rows as Row[];
    const index = rows.findIndex(isIt);
    const [row] = index === -1 ? [] : rows.splice(index, 1);
    return () => {
      const now = state.rows as Row[];
      if (row !== undefined && taken === turn) now.splice(Math.min(index, now.length), 0, row);
    };
  }

  return { state, load: () => append(null), loadMore: () => append(state.next), takeOut, clear };
}
