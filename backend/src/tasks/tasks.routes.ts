/** The HTTP side of tasks: requests to service calls, records to documents. */
import { z } from 'zod';
import { decodeCursor, encodeCursor } from '../database/cursor.ts';
import { AppError, preconditionFailed } from '../errors.ts';
import { endpoint, type Endpoint } from '../http/contract.ts';
import { allowedVersions, entityTag, isNotModified } from '../http/entity-tag.ts';
import type { TaskRecord } from './tasks.repository.ts';
import * as schema from './tasks.schema.ts';
import type { Task } from './tasks.schema.ts';
import type { TasksService } from './tasks.service.ts';

const PageKey = z.tuple([z.number(), z.uuid()]);

/** A task as clients see it. */
const toTask = (task: TaskRecord, baseUrl: string): Task => ({
  ...task,
  url: `${baseUrl}/tasks/${task.id}`,
  completed: task.completedAt !== null,
});

/** A refused precondition carries the task; clients see it as they see any task. */
const showCurrent = (baseUrl: string) => (error: unknown) => {
  if (!(error instanceof AppError) || error.type !== 'precondition-failed') throw error;
  throw preconditionFailed(toTask(error.options.extensions?.['current'] as TaskRecord, baseUrl));
};

export function tasksEndpoints(tasks: TasksService): Endpoint[] {
  return [
    endpoint(schema.listTasks)(async ({ query, ownerId, baseUrl }) => {
      const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, PageKey);
      const page = await tasks.list(ownerId, { after, completed: query.completed, limit: query.limit });
      return {
        status: 200,
        body: page.tasks.map((task) => toTask(task, baseUrl)),
        headers: {
          'Cache-Control': 'private, no-cache',
          ...(page.next && { Link: nextLink(`${baseUrl}/tasks`, query, encodeCursor(page.next)) }),
        },
      };
    }),

    endpoint(schema.createTask)(async ({ body, ownerId, baseUrl }) => {
      const task = toTask(await tasks.create(ownerId, body), baseUrl);
      return { status: 201, body: task, headers: { ...headersOf(task), Location: task.url } };
    }),

    endpoint(schema.getTask)(async ({ params, ownerId, baseUrl, header }) => {
      const task = await tasks.get(ownerId, params.id);
      const headers = headersOf(task);
      if (isNotModified(header('If-None-Match'), headers.ETag)) return { status: 304, headers };
      return { status: 200, body: toTask(task, baseUrl), headers };
    }),

    endpoint(schema.updateTask)(async ({ params, body, ownerId, baseUrl, header }) => {
      const task = await tasks
        .update(ownerId, params.id, body, allowedVersions(header('If-Match')))
        .catch(showCurrent(baseUrl));
      return { status: 200, body: toTask(task, baseUrl), headers: headersOf(task) };
    }),

    endpoint(schema.deleteTask)(async ({ params, ownerId, baseUrl, header }) => {
      await tasks.trash(ownerId, params.id, allowedVersions(header('If-Match'))).catch(showCurrent(baseUrl));
      return { status: 204 };
    }),

    endpoint(schema.restoreTask)(async ({ params, ownerId, baseUrl }) => {
      const task = await tasks.restore(ownerId, params.id);
      return { status: 200, body: toTask(task, baseUrl), headers: headersOf(task) };
    }),
  ];
}

const headersOf = (task: { version: number }) => ({
  ETag: entityTag(task.version),
  'Cache-Control': 'private, no-cache',
});

/** The Link header of the next page (RFC 8288): the same query with the cursor. */
function nextLink(url: string, query: Record<string, unknown>, cursor: string): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, cursor })) {
    if (value !== undefined) search.set(name, String(value));
  }
  return `<${url}?${search}>; rel="next"`;
}
