import { defineStore } from 'pinia';
import { unlessGone } from '../api/errors.ts';
import { attempt } from '../shared/attempt.ts';
import type { Failure } from '../shared/failure.ts';
import { createPagedRows } from '../shared/paged-rows.ts';
import * as api from './trash.api.ts';
import type { TrashedTask } from './trash.api.ts';

export type { TrashedTask };

/** Deleted tasks. A row goes at once, and comes back where that fails; each action returns what went wrong, or null. */
export const useTrashStore = defineStore('trash', () => {
  const trash = createPagedRows(api.listTrash);

  async function without(id: string, write: () => Promise<void>): Promise<Failure | null> {
    const index = trash.state.rows.findIndex((row) => row.id === id);
    const [row] = trash.state.rows.splice(index, 1);
    const failure = await attempt(() => write().catch(unlessGone));
    if (failure && row) trash.state.rows.splice(Math.min(index, trash.state.rows.length), 0, row);
    return failure;
  }

  const restore = ({ id }: TrashedTask): Promise<Failure | null> => without(id, () => api.restoreTask(id));
  const purge = ({ id }: TrashedTask): Promise<Failure | null> => without(id, () => api.purgeTask(id));

  /** Asked for again afterwards, also where that failed in the middle: what is left is what counts. */
  async function empty(): Promise<Failure | null> {
    const failure = await attempt(api.emptyTrash);
    await trash.load();
    return failure;
  }

  /** What one person may see is not for the next one. */
  const clear = (): void => void Object.assign(trash.state, { rows: [], next: null, failure: null });

  return { trash: trash.state, load: trash.load, loadMore: trash.loadMore, restore, purge, empty, clear };
});
