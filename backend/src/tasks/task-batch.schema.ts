/** The contract of many changes at once. */
import { z } from 'zod';
import { contract } from '../http/contract.ts';
import { NewTask, Task, TaskPatch } from './tasks.schema.ts';

const id = z.uuid().meta({ description: 'Id of the task', example: '019ab0f2-3c4d-7e5f-8a9b-0c1d2e3f4a5b' });
const version = z
  .int()
  .min(1)
  .max(2_147_483_647)
  .optional()
  .meta({ description: 'Refuses the whole batch unless this is still the version', example: 1 });

const Operation = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('create'), task: NewTask }),
  z.strictObject({ op: z.literal('update'), id, version, patch: TaskPatch }),
  z.strictObject({ op: z.literal('delete'), id, version }),
  z.strictObject({ op: z.literal('restore'), id, version }),
]);
export type Operation = z.infer<typeof Operation>;

const TaskBatch = z
  .strictObject({ operations: z.array(Operation).min(1).max(500) })
  .meta({ id: 'TaskBatch', example: { operations: [{ op: 'create', task: { title: 'Buy milk' } }] } });

export const changeTasks = contract({
  operationId: 'changeTasks',
  access: 'tasks',
  method: 'post',
  path: '/tasks/batch',
  tag: 'tasks',
  summary: 'Makes up to 500 changes, all or none of them',
  description: 'Operations run in their order. One that is refused takes all others back; `errors` names it.',
  idempotent: true,
  body: { schema: TaskBatch, contentTypes: ['application/json'] },
  responses: {
    200: {
      description: 'The result of every operation, in their order',
      schema: z
        .object({ results: z.array(z.object({ status: z.int().meta({ example: 201 }), task: Task })) })
        .meta({ id: 'TaskBatchResult' }),
    },
  },
  problems: [
    'not-found',
    'id-taken',
    'precondition-failed',
    'validation-failed',
    'unsupported-media-type',
    'content-too-large',
  ],
});
