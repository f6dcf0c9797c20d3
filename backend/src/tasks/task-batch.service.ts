/** Many changes of tasks in one transaction. */
import type { Database } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { AppError } from '../errors.ts';
import type { ProductMetrics } from '../observability/product-metrics.ts';
import type { Operation } from './task-batch.schema.ts';
import type { TaskRecord } from './tasks.repository.ts';
import { createTasksService, type TasksService } from './tasks.service.ts';

export interface OperationResult {
  /** The status that the operation would have had as a request of its own. */
  status: 200 | 201;
  task: TaskRecord;
}

export interface TaskBatchService {
  /** @throws AppError of the first operation that is refused, which names it; nothing has changed then */
  run(owner: string, operations: Operation[]): Promise<OperationResult[]>;
}

export const createTaskBatchService = (db: Database, metrics: ProductMetrics): TaskBatchService => ({
  run: (owner, operations) =>
    inTransaction(db, async (tx) => {
      const tasks = createTasksService(tx, metrics);
      const results: OperationResult[] = [];
      for (const [index, operation] of operations.entries()) {
        results.push(await runOne(tasks, owner, operation).catch(refuse(index)));
      }
      return results;
    }),
});

async function runOne(tasks: TasksService, owner: string, operation: Operation): Promise<OperationResult> {
  if (operation.op === 'create') return { status: 201, task: await tasks.create(owner, operation.task) };
  const { id, version } = operation;
  const options = version === undefined ? {} : { versions: [version] };
  switch (operation.op) {
    case 'update':
      return { status: 200, task: await tasks.update(owner, id, operation.patch, options) };
    case 'delete':
      return { status: 200, task: await tasks.trash(owner, id, options) };
    case 'restore':
      return { status: 200, task: await tasks.restore(owner, id, options) };
  }
}

const refuse = (index: number) => (error: unknown) => {
  if (!(error instanceof AppError)) throw error;
  throw new AppError(error.type, error.message, {
    ...error.options,
    errors: [{ pointer: `/operations/${index}`, detail: error.message }],
    cause: error,
  });
};
