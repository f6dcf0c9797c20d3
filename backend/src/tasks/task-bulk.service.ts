/** The rules of reading and creating tasks by the hundred. */
import { v7 as uuidv7 } from 'uuid';
import type { Database } from '../database/connect.ts';
import { afterCommit, inTransaction } from '../database/transaction.ts';
import type { ProductMetrics } from '../observability/product-metrics.ts';
import * as repository from './task-bulk.repository.ts';
import type { TaskRecord } from './tasks.repository.ts';
import type { TaskContent } from './tasks.schema.ts';
import { inputOf } from './tasks.service.ts';

/** A new task with its place, and with what it has behind it. */
export interface BulkTask {
  task: TaskContent & { order: number };
  /** When it was completed, where that is known. */
  completedAt: string | null;
  /** Whether it lies in the trash. */
  trashed: boolean;
}

export interface TaskBulkService {
  /**
   * All tasks, page by page in the order of their ids. What changes meanwhile may be seen or not; what stays is
   * seen once. The first page is read before this resolves, so that a database that does not answer is noticed here.
   */
  all(owner: string, options: { trash: boolean }): Promise<AsyncGenerator<TaskRecord[], void>>;
  /** The smallest order of any task, 0 when there is none: what has a smaller one stands above all. */
  firstOrder(owner: string): Promise<number>;
  /**
   * Creates all tasks or, when it throws, none.
   * @returns their ids, in the same order
   */
  createAll(owner: string, tasks: BulkTask[]): Promise<string[]>;
}

export const createTaskBulkService = (
  db: Database,
  metrics: Pick<ProductMetrics, 'tasksCreated'>,
): TaskBulkService => ({
  async all(owner, { trash }) {
    return pages(await repository.findTasksById(db, owner, { trash, after: undefined }), (after) =>
      repository.findTasksById(db, owner, { trash, after }),
    );
  },

  firstOrder: async (owner) => (await repository.findFirstOrder(db, owner)) ?? 0,

  async createAll(owner, tasks) {
    const rows = tasks.map(({ task, completedAt }) => ({
      ...inputOf(task),
      id: uuidv7(),
      order: task.order,
      completedAt,
    }));
    const trashed = rows.filter((_, index) => tasks[index]!.trashed).map((row) => row.id);
    await inTransaction(db, async (tx) => {
      await repository.insertTasks(tx, owner, rows);
      if (trashed.length > 0) await repository.trashTasksById(tx, owner, trashed);
    });
    afterCommit(db, () => metrics.tasksCreated(rows.length));
    return rows.map((row) => row.id);
  },
});

async function* pages(
  first: TaskRecord[],
  next: (after: string) => Promise<TaskRecord[]>,
): AsyncGenerator<TaskRecord[], void> {
  let page = first;
  while (page.length > 0) {
    yield page;
    page = await next(page.at(-1)!.id);
  }
}
