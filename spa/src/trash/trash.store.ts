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
    const putBack = trash.takeOut((row) => row.id === id);
    const failure = await attempt(write);
    // what was deleted for good elsewhere does not come back
    if (failure && failure.kind !== 'gone') putBack();
    return failure;
  }

  const restore = ({ id }: TrashedTask): Promise<Failure | null> => without(id, () => api.restoreTask(id));
  const purge = ({ id }: TrashedTask): Promise<Failure | null> =>
    without(id, () => api.purgeTask(id).catch(unlessGone));

  /** Asked for again afterwards, also where that failed in the middle: what is left is what counts. */
  async function empty(): Promise<Failure | null> {
    const failure = await attempt(api.emptyTrash);
    await trash.load();
    return failure;
  }

  return { trash: trash.state, load: trash.load, loadMore: trash.loadMore, restore, purge, empty, clear: trash.clear };
});
