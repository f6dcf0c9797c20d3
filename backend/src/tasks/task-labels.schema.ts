/** The contract of labels. */
import { z } from 'zod';
import { contract } from '../http/contract.ts';

export const listLabels = contract({
  operationId: 'listLabels',
  access: 'tasks',
  method: 'get',
  path: '/labels',
  tag: 'tasks',
  summary: 'Lists the labels that tasks have',
  description: 'By their names; the 1000 first ones. Tasks in the trash do not count.',
  responses: {
    200: {
      description: 'The labels',
      schema: z.array(
        z
          .object({
            name: z.string().meta({ description: 'In the spelling that counts', example: 'home' }),
            taskCount: z.int().min(1).meta({ description: 'Tasks with this label', example: 3 }),
          })
          .meta({ id: 'Label' }),
      ),
    },
  },
  problems: [],
});
