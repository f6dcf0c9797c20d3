/** The contract of the list. */
import { z } from 'zod';
import { contract } from '../http/contract.ts';
import { wholeNumber } from '../http/whole-number.ts';
import { flag } from '../http/flag.ts';
import { text } from '../http/text.ts';
import { Task } from './tasks.schema.ts';

const SORTS = ['order', 'dueOn', 'priority', 'createdAt', 'updatedAt', 'title'] as const;

const sorts = ['relevance' as const, ...SORTS, ...SORTS.map((name) => `-${name}` as const)];

const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'must be a time zone of the IANA database, such as Europe/Moscow')
  .default('UTC')
  .meta({ description: 'Time zone of the user, for `due`', example: 'Europe/Moscow' });

const day = (description: string) => z.iso.date().optional().meta({ description, example: '2026-12-01' });

const TaskListQuery = z
  .strictObject({
    limit: wholeNumber({ min: 1, max: 200 }).default(50).meta({ description: 'Most tasks in the answer' }),
    cursor: z.string().max(6000).optional().meta({
      description: 'From the Link header of the page before, for the same `sort`',
      example: 'WyJvcmRlciIsIi0xMDI0IiwiMDE5YWIwZjItM2M0ZC03ZTVmLThhOWItMGMxZDJlM2Y0YTViIl0',
    }),
    all: z.literal('true').optional().meta({ description: 'No filter; the same as leaving everything out' }),
    completed: flag('Only those that are completed, or only those that are not'),
    label: text({ min: 1, max: 50 })
      .optional()
      .meta({ description: 'Only those with this label, in any case', example: 'home' }),
    priority: wholeNumber({ min: 0, max: 3 })
      .optional()
      .meta({ description: 'Only those of this priority', example: 2 }),
    due: z
      .enum(['today', 'overdue'])
      .optional()
      .meta({ description: 'Due today, or due before today and not completed, in `timeZone`' }),
    timeZone,
    dueBefore: day('Only those due before this day'),
    dueAfter: day('Only those due after this day'),
    q: text({ min: 1, max: 200 }).optional().meta({
      description: 'Words in English or Russian in any form, or a part of the text from three characters on',
      example: 'milk',
    }),
    sort: z
      .enum(sorts)
      .optional()
      .meta({ description: 'Descending with a minus; `relevance` by default with `q`, else `order`' }),
    trash: flag('The trash instead of the list'),
  })
  .refine((query) => query.sort !== 'relevance' || query.q !== undefined, {
    path: ['sort'],
    message: 'relevance needs q',
  });
export type TaskListQuery = z.infer<typeof TaskListQuery>;

export const listTasks = contract({
  operationId: 'listTasks',
  access: 'tasks',
  method: 'get',
  path: '/tasks',
  tag: 'tasks',
  summary: 'Lists tasks, a page at a time',
  description: 'Tasks without a due date come after those with one when sorted by `dueOn`, before them by `-dueOn`.',
  query: TaskListQuery,
  requestHeaders: { 'If-None-Match': { description: 'Answers 304 while no task has changed', example: '"7"' } },
  responses: {
    200: {
      description: 'A page of tasks',
      schema: z.array(Task),
      headers: {
        ETag: { description: 'Changes with every change of any task', example: '"7"', always: true },
        'Last-Event-ID': {
          description: 'The newest change that the list contains: `GET /events` after it leaves out none',
          example: '7',
          pattern: '^[0-9]+$',
          always: true,
        },
        Link: {
          description: 'Where the next page is (RFC 8288), when there is one',
          example: '<https://tasks.example.org/api/v1/tasks?cursor=WyJvcmRlciIsIjEi>; rel="next"',
        },
      },
    },
    304: {
      description: 'Nothing has changed',
      headers: { ETag: { description: 'As it was sent', example: '"7"', always: true } },
    },
  },
  problems: [],
});

function isTimeZone(name: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
