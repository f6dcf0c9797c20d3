/** What is exported and imported, and the contracts of the two. */
import { z } from 'zod';
import { contract } from '../http/contract.ts';
import { flag } from '../http/flag.ts';
import { Task, TaskContent } from '../tasks/tasks.schema.ts';

/** Bytes of a file to import. */
const IMPORT_LIMIT = 10 * 1024 * 1024;
/** Tasks of a file to import: its answer lists them, and one client must not keep the database for long. */
export const MOST_LINES = 20_000;
/** Lines that a report lists of each kind, failed and not. */
export const MOST_REPORTED = 1_000;

/** Without what belongs to the place where the task is: its address, its count of changes, and its files. */
export const ExportedTask = Task.omit({ url: true, version: true, attachmentCount: true }).meta({ id: 'ExportedTask' });
export type ExportedTask = z.infer<typeof ExportedTask>;

const ignored = z
  .unknown()
  .optional()
  .meta({ type: 'string', description: 'Accepted because an export has it; the new task gets its own' });

const moment = z.iso
  .datetime()
  .refine((time) => !time.startsWith('0000'), 'must be in the year 1 or later')
  .nullable()
  .optional();

export const ImportedTask = TaskContent.extend({
  completedAt: moment.meta({ description: 'Kept for a completed task; now when left out' }),
  deletedAt: moment.meta({ description: 'When set, the new task goes to the trash' }),
  id: ignored,
  createdAt: ignored,
  updatedAt: ignored,
})
  .refine((task) => !task.completedAt || task.completed, {
    path: ['completedAt'],
    message: 'is only for a task that is completed',
  })
  .meta({ id: 'ImportedTask' });
export type ImportedTask = z.infer<typeof ImportedTask>;

/** A file with something else in one place is valid as a whole. */
const ImportLine = z.union([ImportedTask, z.unknown().meta({ description: 'Anything else is reported as failed' })]);

export const exportTasks = contract({
  operationId: 'exportTasks',
  access: 'tasks',
  method: 'get',
  path: '/export',
  tag: 'transfer',
  summary: 'Streams all tasks as a file',
  description:
    'In JSON an array with a task in each line. In CSV (RFC 4180, UTF-8) a header row and a row for each task; null is ' +
    'an empty cell, `labels` holds a CSV line of its own, and text that a spreadsheet would take for a formula has an ' +
    'apostrophe before it, which the import takes off. A file that breaks off is not complete: its connection is cut.',
  query: z.strictObject({
    format: z.enum(['json', 'csv']).default('json').meta({ description: 'Format of the file' }),
    trash: flag('The trash too'),
  }),
  responses: {
    200: {
      description: 'The file; tasks are in the order of their ids, which begin with the time at which they were made',
      stream: {
        'application/json': z.array(ExportedTask),
        'text/csv': z
          .string()
          .meta({ example: 'id,title,notes\r\n019ab0f2-3c4d-7e5f-8a9b-0c1d2e3f4a5b,Buy milk,\r\n' }),
      },
      headers: {
        'Content-Disposition': {
          description: 'Name of the file, with the day in UTC',
          example: 'attachment; filename="tasktracker-2026-11-23.json"',
        },
      },
    },
  },
  problems: [],
});

const ReportedLine = z.object({
  line: z
    .int()
    .meta({ description: 'In CSV the line where the row begins; in JSON the place in the array, from 1', example: 2 }),
  status: z.enum(['created', 'valid', 'failed']).meta({ description: '`valid` only in a dry run' }),
  id: z.uuid().optional().meta({ description: 'The new task', example: '019ab0f2-3c4d-7e5f-8a9b-0c1d2e3f4a5b' }),
  errors: z
    .array(
      z.object({
        pointer: z.string().meta({ description: 'Member or column', example: '/title' }),
        detail: z.string().meta({ example: 'must have 1 to 500 characters' }),
      }),
    )
    .optional(),
});

export const ImportReport = z
  .object({
    dryRun: z.boolean().meta({ example: false }),
    created: z.int().meta({ description: 'Tasks that were created or, in a dry run, would be', example: 1 }),
    failed: z.int().meta({ description: 'Lines that were left out', example: 0 }),
    lines: z.array(ReportedLine).meta({
      description: `In their order; at most the first ${MOST_REPORTED} that failed and the first ${MOST_REPORTED} that did not`,
    }),
  })
  .meta({
    id: 'ImportReport',
    example: {
      dryRun: false,
      created: 1,
      failed: 1,
      lines: [
        { line: 2, status: 'created', id: '019ab0f2-3c4d-7e5f-8a9b-0c1d2e3f4a5b' },
        { line: 3, status: 'failed', errors: [{ pointer: '/title', detail: 'must have 1 to 500 characters' }] },
      ],
    },
  });
export type ImportReport = z.infer<typeof ImportReport>;
export type ReportedLine = z.infer<typeof ReportedLine>;

export const importTasks = contract({
  operationId: 'importTasks',
  access: 'tasks',
  method: 'post',
  path: '/import',
  tag: 'transfer',
  summary: 'Creates tasks from a file',
  description:
    `Takes an export, or tasks as for \`POST /tasks\`: ${MOST_LINES} at most. Lines that are not valid are reported and ` +
    'left out, all others are created. Those without `order` come above all tasks, the first line on top. In CSV the ' +
    'header row names the columns, in any order; an empty cell is left out. Under an `Idempotency-Key` an import ' +
    'whose answer got lost has happened whole or not at all, and can be repeated; without one, a part may be there.',
  idempotent: true,
  query: z.strictObject({ dryRun: flag('Reports what would happen and changes nothing') }),
  body: {
    text: {
      'application/json': z
        .array(ImportLine)
        .max(MOST_LINES)
        .meta({ example: [{ title: 'Buy milk', labels: ['home', 'shop'], dueOn: '2026-12-01' }] }),
      'text/csv': z.string().meta({ example: 'title,labels,dueOn\r\nBuy milk,"home,shop",2026-12-01\r\n' }),
    },
    limit: IMPORT_LIMIT,
  },
  responses: { 200: { description: 'What became of each line', schema: ImportReport } },
  problems: ['validation-failed', 'unsupported-media-type', 'content-too-large'],
});
