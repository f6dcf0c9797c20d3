/** The rules of tasks: what a change means, and when it is refused. */
import { v7 as uuidv7 } from 'uuid';
import type { Database } from '../database/connect.ts';
import { notFound, preconditionFailed } from '../errors.ts';
import * as repository from './tasks.repository.ts';
import type { LabelInput, PageKey, TaskRecord } from './tasks.repository.ts';
import type { NewTask, TaskPatch } from './tasks.schema.ts';

export interface TaskPage {
  tasks: TaskRecord[];
  /** Where the next page begins; undefined on the last one. */
  next: PageKey | undefined;
}

export interface TasksService {
  list(
    owner: string,
    page: { after: PageKey | undefined; completed: boolean | undefined; limit: number },
  ): Promise<TaskPage>;
  create(owner: string, task: NewTask): Promise<TaskRecord>;
  /** @throws AppError 404, for a task of somebody else too */
  get(owner: string, id: string): Promise<TaskRecord>;
  /**
   * @param versions the versions that the caller expects, any when undefined
   * @throws AppError 404, or 412 with the current task
   */
  update(owner: string, id: string, patch: TaskPatch, versions: number[] | undefined): Promise<TaskRecord>;
  /** @throws AppError 404, or 412 with the current task */
  trash(owner: string, id: string, versions: number[] | undefined): Promise<void>;
  /** @throws AppError 404 when the task is not in the trash */
  restore(owner: string, id: string): Promise<TaskRecord>;
}

export function createTasksService(db: Database): TasksService {
  /** Why nothing was changed: looked up only then, so that a change that goes through takes one statement. */
  async function refusal(owner: string, id: string, versions: number[] | undefined) {
    const current = versions && (await repository.findTask(db, owner, id));
    return current ? preconditionFailed(current) : notFound();
  }

  return {
    async list(owner, page) {
      // one more than asked for tells whether there is a next page
      const found = await repository.findTasks(db, owner, { ...page, limit: page.limit + 1 });
      const tasks = found.slice(0, page.limit);
      const last = tasks.at(-1);
      return { tasks, next: found.length > page.limit && last ? [last.order, last.id] : undefined };
    },

    create: (owner, task) =>
      repository.insertTask(db, owner, uuidv7(), {
        title: task.title,
        notes: task.notes ?? '',
        completed: task.completed ?? false,
        priority: task.priority ?? 0,
        dueOn: task.dueOn ?? null,
        labels: distinctLabels(task.labels ?? []),
        order: task.order,
      }),

    async get(owner, id) {
      const task = await repository.findTask(db, owner, id);
      if (!task) throw notFound();
      return task;
    },

    async update(owner, id, patch, versions) {
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
        versions,
      );
      if (!task) throw await refusal(owner, id, versions);
      return task;
    },

    async trash(owner, id, versions) {
      if (!(await repository.trashTask(db, owner, id, versions))) throw await refusal(owner, id, versions);
    },

    async restore(owner, id) {
      const task = await repository.restoreTask(db, owner, id);
      if (!task) throw notFound();
      return task;
    },
  };
}

/** In a merge patch null removes a member, which leaves it at its default (RFC 7396). */
const reset = <T>(value: T | null | undefined, byDefault: T): T | undefined => (value === null ? byDefault : value);

/** Labels are unique regardless of case and of how Unicode composes a character; the first spelling counts. */
function distinctLabels(names: string[]): LabelInput[] {
  const byKey = new Map<string, string>();
  for (const name of names) {
    const key = name.normalize('NFKC').toLowerCase();
    if (!byKey.has(key)) byKey.set(key, name);
  }
  return [...byKey].map(([key, name]) => ({ key, name }));
}
