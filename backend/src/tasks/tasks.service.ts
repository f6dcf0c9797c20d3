/** The rules of tasks: what a change means, and when it is refused. */
import { v7 as uuidv7 } from 'uuid';
import type { Database } from '../database/connect.ts';
import { afterCommit } from '../database/transaction.ts';
import { idTaken, notFound, preconditionFailed } from '../errors.ts';
import type { ProductMetrics } from '../observability/product-metrics.ts';
import { labelKey } from './label-key.ts';
import * as repository from './tasks.repository.ts';
import type { ChangeOptions, LabelInput, TaskInput, TaskRecord } from './tasks.repository.ts';
import type { NewTask, TaskContent, TaskPatch } from './tasks.schema.ts';

/** Every method answers 404 for a task of somebody else as for one that does not exist. */
export interface TasksService {
  /** @throws AppError 409 when the owner has, or had, a task of the id that the client has chosen */
  create(owner: string, task: NewTask): Promise<TaskRecord>;
  /** @throws AppError 404 */
  get(owner: string, id: string): Promise<TaskRecord>;
  /** @throws AppError 404, or 412 with the current task when it has none of `options.versions` */
  update(owner: string, id: string, patch: TaskPatch, options?: ChangeOptions): Promise<TaskRecord>;
  /** @throws AppError 404 or 412 */
  replace(owner: string, id: string, task: TaskContent, options?: ChangeOptions): Promise<TaskRecord>;
  /** @throws AppError 404 or 412 */
  trash(owner: string, id: string, options?: ChangeOptions): Promise<TaskRecord>;
  /** A task that is not in the trash stays as it is. @throws AppError 404 or 412 */
  restore(owner: string, id: string, options?: ChangeOptions): Promise<TaskRecord>;
  /**
   * Moves all tasks, or all that are completed, to the trash.
   * @returns how many there were
   */
  trashMany(owner: string, completed: true | undefined): Promise<number>;
}

export function createTasksService(
  db: Database,
  metrics: Pick<ProductMetrics, 'tasksCreated' | 'tasksCompleted'>,
): TasksService {
  /** Both times are that of the transaction, so they are equal only in the change that completed the task. */
  function countCompletion(task: TaskRecord): void {
    if (task.completedAt !== null && task.completedAt === task.updatedAt) {
      afterCommit(db, () => metrics.tasksCompleted(1));
    }
  }

  /** Why nothing was changed: looked up only then, so that a change that goes through takes one statement. */
  async function refusal(owner: string, id: string, { versions }: ChangeOptions, place: 'list' | 'trash' = 'list') {
    const current = versions && (await repository.findTask(db, owner, id, place));
    return current ? preconditionFailed(current) : notFound();
  }

  return {
    async create(owner, { id = uuidv7(), ...input }) {
      const task = await repository.insertTask(db, owner, id, inputOf(input));
      if (!task) throw idTaken();
      afterCommit(db, () => metrics.tasksCreated(1));
      countCompletion(task);
      return task;
    },

    async get(owner, id) {
      const task = await repository.findTask(db, owner, id);
      if (!task) throw notFound();
      return task;
    },

    async update(owner, id, patch, options = {}) {
      const task = await repository.updateTask(
        db,
        owner,
        id,
        {
          title: patch.title,
          notes: reset(patch.notes, ''),
          completed: reset(patch.completed, false),
          priority: reset(patch.priority, 0),
          dueOn: patch.dueOn,
          labels: patch.labels === undefined ? undefined : distinctLabels(patch.labels ?? []),
          order: patch.order,
        },
        options,
      );
      if (!task) throw await refusal(owner, id, options);
      if (patch.completed) countCompletion(task);
      return task;
    },

    async replace(owner, id, task, options = {}) {
      // a task keeps its place unless it is given another one
      const replaced = await repository.updateTask(db, owner, id, inputOf(task), options);
      if (!replaced) throw await refusal(owner, id, options);
      if (task.completed) countCompletion(replaced);
      return replaced;
    },

    async trash(owner, id, options = {}) {
      const task = await repository.trashTask(db, owner, id, options);
      if (!task) throw await refusal(owner, id, options);
      return task;
    },

    async restore(owner, id, options = {}) {
      const task = await repository.restoreTask(db, owner, id, options);
      if (task) return task;
      // a repeated request, whose first answer was lost, finds the task restored: what was asked for is so
      const current = options.undoes === undefined && (await repository.findTask(db, owner, id));
      if (current && options.versions === undefined) return current;
      throw await refusal(owner, id, options, 'trash');
    },

    trashMany: (owner, completed) => repository.trashTasks(db, owner, completed),
  };
}

/** A new task with what was left out. */
export const inputOf = (task: TaskContent): TaskInput => ({
  title: task.title,
  notes: task.notes ?? '',
  completed: task.completed ?? false,
  priority: task.priority ?? 0,
  dueOn: task.dueOn ?? null,
  labels: distinctLabels(task.labels ?? []),
  order: task.order,
});

/** In a merge patch null removes a member, which leaves it at its default (RFC 7396). */
const reset = <T>(value: T | null | undefined, byDefault: T): T | undefined => (value === null ? byDefault : value);

/** The first spelling counts. */
function distinctLabels(names: string[]): LabelInput[] {
  const byKey = new Map<string, string>();
  for (const name of names) if (!byKey.has(labelKey(name))) byKey.set(labelKey(name), name);
  return [...byKey].map(([key, name]) => ({ key, name }));
}
