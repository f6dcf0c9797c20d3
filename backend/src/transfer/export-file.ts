/** Writes tasks as a file, a page at a time. */
import { stringify } from 'csv-stringify/sync';
import type { TaskRecord } from '../tasks/tasks.repository.ts';
import { columnNames, toCells, WRITE_OPTIONS } from './csv-cells.ts';
import type { ExportedTask } from './transfer.schema.ts';

/** An array with a task in each line, which text tools can work on too. */
export async function* jsonFile(pages: AsyncIterable<TaskRecord[]>): AsyncGenerator<string, void> {
  let separator = '[\n';
  for await (const page of pages) {
    yield separator + page.map((task) => JSON.stringify(toExported(task))).join(',\n');
    separator = ',\n';
  }
  yield separator === ',\n' ? '\n]\n' : '[]\n';
}

/** RFC 4180 with a header row. */
export async function* csvFile(pages: AsyncIterable<TaskRecord[]>): AsyncGenerator<string, void> {
  yield stringify([columnNames], WRITE_OPTIONS);
  for await (const page of pages) {
    yield stringify(
      page.map((task) => toCells(toExported(task))),
      WRITE_OPTIONS,
    );
  }
}

/** Names each member: nothing leaves that the contract does not name. */
const toExported = (task: TaskRecord): ExportedTask => ({
  id: task.id,
  title: task.title,
  notes: task.notes,
  completed: task.completedAt !== null,
  completedAt: task.completedAt,
  priority: task.priority,
  dueOn: task.dueOn,
  labels: task.labels,
  order: task.order,
  createdAt: task.createdAt,
  updatedAt: task.updatedAt,
  deletedAt: task.deletedAt,
});
