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

  async function append(before: string | null): Promise<void> {
    if (state.loading) return;
    state.loading = true;
    state.failure = await attempt(async () => {
      const page = await list(before);
      state.rows = (before === null ? page.rows : [...state.rows, ...page.rows]) as typeof state.rows;
      state.next = page.next;
    });
    state.loading = false;
  }

  return { state, load: () => append(null), loadMore: () => append(state.next) };
}
