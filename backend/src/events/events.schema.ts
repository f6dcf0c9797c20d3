/** What an event is to clients, and the contracts of its endpoints. */
import { z } from 'zod';
import { Attachment } from '../attachments/attachments.schema.ts';
import { contract } from '../http/contract.ts';
import { wholeNumber } from '../http/whole-number.ts';
import { etag, Task } from '../tasks/tasks.schema.ts';

/** An event of an attachment has this member alone. */
const ChangedAttachment = Attachment.pick({ id: true, name: true, mediaType: true, size: true })
  .nullable()
  .meta({ description: 'An attachment of the task; null where it was not there, or lay in the trash' });

/** The members of a task that clients can set, and its attachments. */
const Members = Task.pick({
  title: true,
  notes: true,
  completed: true,
  priority: true,
  dueOn: true,
  labels: true,
  order: true,
})
  .extend({ attachment: ChangedAttachment })
  .partial()
  .meta({ example: { title: 'Buy milk' } });
export type Members = z.infer<typeof Members>;

const Event = z
  .object({
    id: z.int().meta({ description: 'Grows by one with every change of the owner’s tasks', example: 7 }),
    type: z.enum(['created', 'updated', 'trashed', 'restored', 'purged']).meta({ example: 'updated' }),
    taskId: z.uuid().meta({ example: '019ab0f2-3c4d-7e5f-8a9b-0c1d2e3f4a5b' }),
    version: z.int().meta({ description: 'Version of the task after the change', example: 2 }),
    before: Members.nullable().meta({ description: 'The members that changed, as they were' }),
    after: Members.nullable().meta({ description: 'The members that changed, as they are' }),
    undoes: z.int().nullable().meta({ description: 'The event that this one took back', example: null }),
    at: z.iso.datetime().meta({ example: '2026-11-23T06:00:00.123Z' }),
  })
  .meta({ id: 'Event' });

export const followEvents = contract({
  operationId: 'followEvents',
  access: 'tasks',
  method: 'get',
  path: '/events',
  tag: 'events',
  summary: 'Streams changes as Server-Sent Events',
  description:
    'Begins with an event `ready`, whose id is the newest change. Each change follows as an event of its type, with an `Event` ' +
    'as data. A client that comes back with `Last-Event-ID` gets everything it has missed, from whichever replica.',
  requestHeaders: {
    'Last-Event-ID': { description: 'The last event that the client has', example: '7', pattern: '^[0-9]{1,15}$' },
  },
  responses: {
    200: {
      description: 'The stream; it ends when the server stops',
      stream: {
        'text/event-stream': z.string().meta({ example: 'retry: 2000\nid: 7\nevent: ready\ndata: {}\n\n' }),
      },
    },
  },
  problems: ['too-many-requests'],
});

export const taskHistory = contract({
  operationId: 'getTaskHistory',
  access: 'tasks',
  method: 'get',
  path: '/tasks/{id}/history',
  tag: 'events',
  summary: 'Lists the changes of a task, newest first',
  params: z.object({
    id: z.uuid().meta({
      description: 'Id of the task, which may lie in the trash',
      example: '019ab0f2-3c4d-7e5f-8a9b-0c1d2e3f4a5b',
    }),
  }),
  query: z.strictObject({
    limit: wholeNumber({ min: 1, max: 200 }).default(50).meta({ description: 'Most events in the answer' }),
    before: wholeNumber({ min: 1, max: Number.MAX_SAFE_INTEGER })
      .optional()
      .meta({ description: 'Only events before this one', example: 7 }),
  }),
  responses: {
    200: {
      description: 'A page of events',
      schema: z.array(Event),
      headers: {
        Link: {
          description: 'Where the next page is (RFC 8288), when there is one',
          example:
            '<https://tasks.example.org/api/v1/tasks/019ab0f2-3c4d-7e5f-8a9b-0c1d2e3f4a5b/history?before=7>; rel="next"',
        },
      },
    },
  },
  problems: ['not-found'],
});

export const undoEvent = contract({
  operationId: 'undoEvent',
  access: 'tasks',
  method: 'post',
  path: '/events/{id}/undo',
  tag: 'events',
  summary: 'Takes a change back',
  description:
    'Undoing the event of an undo does the change again. What has been changed since is never overwritten: 409.',
  idempotent: true,
  params: z.object({
    id: wholeNumber({ min: 1, max: Number.MAX_SAFE_INTEGER }).meta({ description: 'Id of the event', example: 7 }),
  }),
  responses: { 200: { description: 'The task as it is now', schema: Task, headers: { ETag: etag } } },
  problems: ['not-found', 'conflict', 'precondition-failed'],
});
