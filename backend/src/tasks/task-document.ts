/** A task as clients see it: the same wherever one is returned. */
import { AppError, preconditionFailed } from '../errors.ts';
import { entityTag } from '../http/entity-tag.ts';
import type { TaskRecord } from './tasks.repository.ts';
import type { Task } from './tasks.schema.ts';

/** @param baseUrl scheme, host and API prefix */
export const toTask = (task: TaskRecord, baseUrl: string): Task => ({
  ...task,
  url: `${baseUrl}/tasks/${task.id}`,
  completed: task.completedAt !== null,
});

/**
 * Browsers keep no task. Its tag holds the version alone, and two people who use one browser may have chosen the same id:
 * 304 would show one of them what the browser has kept of the other.
 */
export const taskHeaders = (task: { version: number }) => ({
  ETag: entityTag(task.version),
  'Cache-Control': 'no-store',
});

/** A refused precondition carries the task; clients see it as they see any task. */
export const showCurrent = (baseUrl: string) => (error: unknown) => {
  if (!(error instanceof AppError) || error.type !== 'precondition-failed') throw error;
  throw preconditionFailed(toTask(error.options.extensions?.['current'] as TaskRecord, baseUrl), error.options.errors);
};
