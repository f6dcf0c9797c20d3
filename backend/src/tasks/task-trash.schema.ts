/** The contracts of deletion for good. */
import { z } from 'zod';
import { contract } from '../http/contract.ts';
import { ifMatch } from './tasks.schema.ts';

export const purgeTask = contract({
  operationId: 'purgeTask',
  access: 'tasks',
  method: 'delete',
  path: '/trash/{id}',
  tag: 'tasks',
  summary: 'Deletes a task in the trash for good',
  description: 'With its files and its history. Nothing brings it back.',
  params: z.object({
    id: z.uuid().meta({ description: 'Id of the task', example: '019ab0f2-3c4d-7e5f-8a9b-0c1d2e3f4a5b' }),
  }),
  requestHeaders: { 'If-Match': ifMatch },
  responses: { 204: { description: 'The task is gone' } },
  problems: ['not-found', 'precondition-failed'],
});

export const emptyTrash = contract({
  operationId: 'emptyTrash',
  access: 'tasks',
  method: 'delete',
  path: '/trash',
  tag: 'tasks',
  summary: 'Deletes all tasks in the trash for good',
  description: 'With their files and their history. Nothing brings them back.',
  responses: {
    200: {
      description: 'How many tasks are gone',
      schema: z.object({ purged: z.int().meta({ example: 3 }) }),
    },
  },
  problems: [],
});
