/** The rules of deletion for good. */
import type { Database } from '../database/connect.ts';
import { inBatches } from '../database/in-batches.ts';
import { notFound, preconditionFailed } from '../errors.ts';
import { purgeTasks } from './task-purge.repository.ts';
import { findTask, type ChangeOptions } from './tasks.repository.ts';

export interface TaskTrashService {
  /** @throws AppError 404 for a task that is not in the trash, or 412 when it has none of `options.versions` */
  purge(owner: string, id: string, options?: ChangeOptions): Promise<void>;
  /**
   * Empties the trash.
   * @returns how many tasks there were
   */
  empty(owner: string): Promise<number>;
}

export const createTaskTrashService = (db: Database): TaskTrashService => ({
  async purge(owner, id, { versions } = {}) {
    if ((await purgeTasks(db, owner, { id, versions }, 1)) === 1) return;
    const current = versions && (await findTask(db, owner, id, 'trash'));
    throw current ? preconditionFailed(current) : notFound();
  },

  empty: (owner) => inBatches((limit) => purgeTasks(db, owner, { days: 0 }, limit)),
});
