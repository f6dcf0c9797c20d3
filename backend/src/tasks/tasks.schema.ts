/** What a task is to clients, and the contracts of its endpoints. */
import { z } from 'zod';
import { contract, type HeaderContract } from '../http/contract.ts';
import { text } from '../http/text.ts';

const MERGE_PATCH = ['application/merge-patch+json', 'application/json'] as const;

const title = text({ min: 1, max: 500 }).meta({ description: 'What is to be done', example: 'Buy milk' });
const notes = text({ max: 100_000 }).meta({
  description: 'Markdown source, without U+0000',
  example: 'The one in the **blue** carton',
});
const completed = z.boolean().meta({ example: false });
const priority = z.int().min(0).max(3).meta({ description: '0 none, 1 low, 2 medium, 3 high', example: 2 });
const dueOn = z.iso
  .date()
  .refine((day) => !day.startsWith('0000'), 'must be a day from the year 1 on')
  .meta({ description: 'A calendar day, without time or zone', example: '2026-12-01' });
const labels = z
  .array(text({ min: 1, max: 50 }))
  .max(50)
  .meta({ description: 'Created on use; unique regardless of case', example: ['home'] });
/** No task stands before this. */
export const LEAST_ORDER = -1e15;
/** Distance of a new task to its neighbour: room for many moves in between before doubles run out of digits. */
export const ORDER_STEP = 1024;
const orderMeta = {
  description: 'Position in the list, ascending; a number between two others moves a task between theirs',
  example: -1024,
};
const order = z.number().min(LEAST_ORDER).max(1e15).meta(orderMeta);
/** Rows of an earlier release may lie beyond the bounds, and must stay readable. */
const storedOrder = z.number().meta(orderMeta);
const timestamp = z.iso.datetime().meta({ example: '2026-11-23T06:00:00.123Z' });

export const Task = z
  .object({
    id: z.uuidv7().meta({ example: '019ab0f2-3c4d-7e5f-8a9b-0c1d2e3f4a5b' }),
    url: z.url().meta({ example: 'https://tasks.example.org/api/v1/tasks/019ab0f2-3c4d-7e5f-8a9b-0c1d2e3f4a5b' }),
    title,
    notes,
    completed,
    completedAt: timestamp.nullable().meta({ description: 'When it was completed', example: null }),
    priority,
    dueOn: dueOn.nullable(),
    labels,
    order: storedOrder,
    attachmentCount: z.int().min(0).meta({ description: 'Attachments that are not in the trash', example: 0 }),
    version: z.int().min(1).meta({ description: 'Grows with every change; the ETag holds it', example: 1 }),
    createdAt: timestamp,
    updatedAt: timestamp,
    deletedAt: timestamp.nullable().meta({ description: 'When it was moved to the trash', example: null }),
  })
  .meta({ id: 'Task' });
export type Task = z.infer<typeof Task>;

export const TaskContent = z
  .strictObject({
    title,
    notes: notes.optional(),
    completed: completed.optional(),
    priority: priority.optional(),
    dueOn: dueOn.nullable().optional(),
    labels: labels.optional(),
    order: order.optional().meta({ description: 'Above all others when left out', example: -1024 }),
  })
  .meta({ id: 'TaskContent', description: 'All that a client can set of a task' });
export type TaskContent = z.infer<typeof TaskContent>;

export const NewTask = TaskContent.extend({
  // without an example: a request that is copied from the documentation works more than once
  id: z.uuidv7().optional().meta({
    description: 'A new UUIDv7 of the client, under which the task is created once; the server makes one when left out',
  }),
}).meta({ id: 'NewTask', description: 'A task that is to be' });
export type NewTask = z.infer<typeof NewTask>;

export const TaskPatch = z
  .strictObject({
    title: title.optional(),
    notes: notes.nullable().optional(),
    completed: completed.nullable().optional(),
    priority: priority.nullable().optional(),
    dueOn: dueOn.nullable().optional(),
    labels: labels.nullable().optional(),
    order: order.optional(),
  })
  .meta({ id: 'TaskPatch', description: 'A merge patch (RFC 7396): what is left out stays, null resets' });
export type TaskPatch = z.infer<typeof TaskPatch>;

const params = z.object({
  id: z.uuid().meta({ description: 'Id of the task', example: '019ab0f2-3c4d-7e5f-8a9b-0c1d2e3f4a5b' }),
});

export const etag: HeaderContract = {
  description: 'Strong entity tag of this version',
  example: '"1"',
  pattern: '^"[1-9][0-9]*"$',
  always: true,
};
export const ifMatch: HeaderContract = {
  description: 'Refuses the change unless this is still the version; `*` and no header allow any',
  example: '"1"',
  // RFC 9110, section 13.1.1
  pattern: String.raw`^(?:\*|(?:W/)?"[!#-~\x80-\xff]*"(?:\s*,\s*(?:W/)?"[!#-~\x80-\xff]*")*)$`,
};

export const createTask = contract({
  operationId: 'createTask',
  access: 'tasks',
  method: 'post',
  path: '/tasks',
  tag: 'tasks',
  summary: 'Creates a task',
  idempotent: true,
  body: { schema: NewTask, contentTypes: ['application/json'] },
  responses: {
    201: {
      description: 'The new task',
      schema: Task,
      headers: {
        Location: {
          description: 'Address of the task',
          example: 'https://tasks.example.org/api/v1/tasks/019ab0f2-3c4d-7e5f-8a9b-0c1d2e3f4a5b',
          always: true,
        },
        ETag: etag,
      },
    },
  },
  problems: ['id-taken', 'validation-failed', 'unsupported-media-type', 'content-too-large'],
});

export const getTask = contract({
  operationId: 'getTask',
  access: 'tasks',
  method: 'get',
  path: '/tasks/{id}',
  tag: 'tasks',
  summary: 'Returns a task',
  params,
  requestHeaders: { 'If-None-Match': { description: 'Answers 304 while this is the version', example: '"1"' } },
  responses: {
    200: { description: 'The task', schema: Task, headers: { ETag: etag } },
    304: { description: 'The version is the one that the caller has', headers: { ETag: etag } },
  },
  problems: ['not-found'],
});

export const updateTask = contract({
  operationId: 'updateTask',
  access: 'tasks',
  method: 'patch',
  path: '/tasks/{id}',
  tag: 'tasks',
  summary: 'Changes some members of a task',
  params,
  idempotent: true,
  requestHeaders: { 'If-Match': ifMatch },
  body: { schema: TaskPatch, contentTypes: MERGE_PATCH },
  responses: { 200: { description: 'The changed task', schema: Task, headers: { ETag: etag } } },
  problems: ['not-found', 'precondition-failed', 'validation-failed', 'unsupported-media-type', 'content-too-large'],
});

export const replaceTask = contract({
  operationId: 'replaceTask',
  access: 'tasks',
  method: 'put',
  path: '/tasks/{id}',
  tag: 'tasks',
  summary: 'Replaces a task',
  description: 'Members that are left out go back to their defaults; only `order` stays.',
  params,
  idempotent: true,
  requestHeaders: { 'If-Match': ifMatch },
  body: { schema: TaskContent, contentTypes: ['application/json'] },
  responses: { 200: { description: 'The replaced task', schema: Task, headers: { ETag: etag } } },
  problems: ['not-found', 'precondition-failed', 'validation-failed', 'unsupported-media-type', 'content-too-large'],
});

export const deleteTask = contract({
  operationId: 'deleteTask',
  access: 'tasks',
  method: 'delete',
  path: '/tasks/{id}',
  tag: 'tasks',
  summary: 'Moves a task to the trash',
  params,
  idempotent: true,
  requestHeaders: { 'If-Match': ifMatch },
  responses: { 204: { description: 'The task is in the trash' } },
  problems: ['not-found', 'precondition-failed'],
});

export const deleteTasks = contract({
  operationId: 'deleteTasks',
  access: 'tasks',
  method: 'delete',
  path: '/tasks',
  tag: 'tasks',
  summary: 'Moves all tasks, or all that are completed, to the trash',
  query: z
    .strictObject({
      completed: z.literal('true').optional().meta({ description: 'All that are completed' }),
      all: z.literal('true').optional().meta({ description: 'All tasks' }),
    })
    .refine((query) => (query.completed === undefined) !== (query.all === undefined), {
      path: ['all'],
      message: 'say either all=true or completed=true',
    }),
  responses: {
    200: {
      description: 'How many tasks went to the trash',
      schema: z.object({ deleted: z.int().meta({ example: 3 }) }),
    },
  },
  problems: [],
});

export const restoreTask = contract({
  operationId: 'restoreTask',
  access: 'tasks',
  method: 'post',
  path: '/tasks/{id}/restore',
  tag: 'tasks',
  summary: 'Takes a task out of the trash',
  params,
  idempotent: true,
  requestHeaders: { 'If-Match': ifMatch },
  responses: { 200: { description: 'The restored task', schema: Task, headers: { ETag: etag } } },
  problems: ['not-found', 'precondition-failed'],
});
