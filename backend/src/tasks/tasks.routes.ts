/** The HTTP side of tasks: requests to service calls, records to documents. */
import { endpoint, type Endpoint } from '../http/contract.ts';
import { allowedVersions, isNotModified } from '../http/entity-tag.ts';
import { nextLink } from '../http/link.ts';
import { changeTasks } from './task-batch.schema.ts';
import { showCurrent, taskHeaders, toTask } from './task-document.ts';
import { listTasks } from './task-list.schema.ts';
import { listLabels } from './task-labels.schema.ts';
import { emptyTrash, purgeTask } from './task-trash.schema.ts';
import * as schema from './tasks.schema.ts';

export const tasksEndpoints: Endpoint[] = [
  endpoint(listTasks)(async ({ query, ownerId, baseUrl, header }, { taskList }) => {
    const ifNoneMatch = header('If-None-Match');
    if (ifNoneMatch !== '') {
      const tag = await taskList.tag(ownerId, query);
      if (isNotModified(ifNoneMatch, tag)) return { status: 304, headers: { ETag: tag } };
    }
    const page = await taskList.page(ownerId, query);
    return {
      status: 200,
      body: page.tasks.map((task) => toTask(task, baseUrl)),
      headers: {
        ETag: page.tag,
        'Last-Event-ID': page.revision,
        'Cache-Control': 'private, no-cache',
        ...(page.next !== undefined && { Link: nextLink(`${baseUrl}/tasks`, { ...query, cursor: page.next }) }),
      },
    };
  }),

  endpoint(schema.createTask)(async ({ body, ownerId, baseUrl }, { tasks }) => {
    const task = toTask(await tasks.create(ownerId, body), baseUrl);
    return { status: 201, body: task, headers: { ...taskHeaders(task), Location: task.url } };
  }),

  endpoint(changeTasks)(async ({ body, ownerId, baseUrl }, { taskBatch }) => {
    const results = await taskBatch.run(ownerId, body.operations).catch(showCurrent(baseUrl));
    return {
      status: 200,
      body: { results: results.map(({ status, task }) => ({ status, task: toTask(task, baseUrl) })) },
    };
  }),

  endpoint(schema.deleteTasks)(async ({ query, ownerId }, { tasks }) => {
    const deleted = await tasks.trashMany(ownerId, query.completed && true);
    return { status: 200, body: { deleted } };
  }),

  endpoint(schema.getTask)(async ({ params, ownerId, baseUrl, header }, { tasks }) => {
    const task = await tasks.get(ownerId, params.id);
    const headers = taskHeaders(task);
    if (isNotModified(header('If-None-Match'), headers.ETag)) return { status: 304, headers };
    return { status: 200, body: toTask(task, baseUrl), headers };
  }),

  endpoint(schema.updateTask)(async ({ params, body, ownerId, baseUrl, header }, { tasks }) => {
    const versions = allowedVersions(header('If-Match'));
    const task = await tasks.update(ownerId, params.id, body, { versions }).catch(showCurrent(baseUrl));
    return { status: 200, body: toTask(task, baseUrl), headers: taskHeaders(task) };
  }),

  endpoint(schema.replaceTask)(async ({ params, body, ownerId, baseUrl, header }, { tasks }) => {
    const versions = allowedVersions(header('If-Match'));
    const task = await tasks.replace(ownerId, params.id, body, { versions }).catch(showCurrent(baseUrl));
    return { status: 200, body: toTask(task, baseUrl), headers: taskHeaders(task) };
  }),

  endpoint(schema.deleteTask)(async ({ params, ownerId, baseUrl, header }, { tasks }) => {
    const versions = allowedVersions(header('If-Match'));
    await tasks.trash(ownerId, params.id, { versions }).catch(showCurrent(baseUrl));
    return { status: 204 };
  }),

  endpoint(schema.restoreTask)(async ({ params, ownerId, baseUrl, header }, { tasks }) => {
    const versions = allowedVersions(header('If-Match'));
    const task = await tasks.restore(ownerId, params.id, { versions }).catch(showCurrent(baseUrl));
    return { status: 200, body: toTask(task, baseUrl), headers: taskHeaders(task) };
  }),

  endpoint(listLabels)(async ({ ownerId }, { taskLabels }) => ({
    status: 200,
    body: await taskLabels.list(ownerId),
    headers: { 'Cache-Control': 'private, no-cache' },
  })),

  endpoint(purgeTask)(async ({ params, ownerId, baseUrl, header }, { taskTrash }) => {
    const versions = allowedVersions(header('If-Match'));
    await taskTrash.purge(ownerId, params.id, { versions }).catch(showCurrent(baseUrl));
    return { status: 204 };
  }),

  endpoint(emptyTrash)(async ({ ownerId }, { taskTrash }) => ({
    status: 200,
    body: { purged: await taskTrash.empty(ownerId) },
  })),
];
