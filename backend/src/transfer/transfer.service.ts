/** The rules of export and import: what goes where, and what one bad line does to the others. */
import { fromDatabaseError } from '../database/constraints.ts';
import type { AppError, FieldError } from '../errors.ts';
import type { TaskBulkService, BulkTask } from '../tasks/task-bulk.service.ts';
import type { TaskRecord } from '../tasks/tasks.repository.ts';
import { LEAST_ORDER, ORDER_STEP } from '../tasks/tasks.schema.ts';
import { MOST_REPORTED, type ImportedTask, type ImportReport, type ReportedLine } from './transfer.schema.ts';

/** What one transaction creates: so little that other changes of the owner never wait for long. */
const CHUNK_TASKS = 500;
/** UTF-16 units of titles and notes; the indexes of the search take most of the time. */
const CHUNK_TEXT = 100_000;

/** A line of a file: a task, or what is wrong with it. */
export type ImportLine = { line: number; task: ImportedTask } | { line: number; errors: FieldError[] };

export interface TransferService {
  /** Page by page in the order of their ids; the first page is read before this resolves. */
  export(owner: string, options: { trash: boolean }): Promise<AsyncIterable<TaskRecord[]>>;
  /**
   * Creates the tasks of all lines that have one.
   * @throws AppError 503 when the database does not answer and nothing was created
   */
  import(owner: string, lines: ImportLine[], options: { dryRun: boolean }): Promise<ImportReport>;
}

/** A line to create, with its row in the report, which knows what became of it. */
interface Planned extends BulkTask {
  report: ReportedLine;
}

export function createTransferService(tasks: TaskBulkService): TransferService {
  /**
   * One value that the database refuses fails its own line only: the others are tried again without it. When it does
   * not answer, the whole chunk has failed; the report says so for each line, since others may have been created.
   */
  async function store(owner: string, chunk: Planned[], othersCreated: boolean): Promise<number> {
    try {
      const ids = await tasks.createAll(owner, chunk);
      chunk.forEach(({ report }, index) => Object.assign(report, { status: 'created', id: ids[index] }));
      return chunk.length;
    } catch (error) {
      const refusal = fromDatabaseError(error);
      if (!refusal) throw error;
      if (isTemporary(refusal)) {
        if (!othersCreated) throw refusal;
      } else if (chunk.length > 1) {
        const half = Math.ceil(chunk.length / 2);
        const created = await store(owner, chunk.slice(0, half), othersCreated);
        return created + (await store(owner, chunk.slice(half), othersCreated || created > 0));
      }
      for (const { report } of chunk) Object.assign(report, failure([{ pointer: '', detail: refusal.message }]));
      return 0;
    }
  }

  return {
    export: (owner, options) => tasks.all(owner, options),

    async import(owner, lines, { dryRun }) {
      const report = lines.map(({ line, ...rest }): ReportedLine =>
        'errors' in rest ? { line, ...failure(rest.errors) } : { line, status: 'valid' },
      );
      if (!dryRun) {
        let created = 0;
        const planned = plan(lines, report, await tasks.firstOrder(owner));
        for (const chunk of chunksOf(planned)) created += await store(owner, chunk, created > 0);
      }
      return summary(dryRun, report);
    },
  };
}

const failure = (errors: FieldError[]) => ({ status: 'failed' as const, errors });

const isTemporary = (error: AppError): boolean => error.status === 503;

/** Lines without an order come above all that have one, here or in the list, the first of them on top. */
function plan(lines: ImportLine[], report: ReportedLine[], firstOrder: number): Planned[] {
  const found = lines.flatMap((each, index) => ('task' in each ? [{ task: each.task, report: report[index]! }] : []));
  const top = found.reduce((least, { task }) => Math.min(least, task.order ?? least), firstOrder);
  let above = found.filter(({ task }) => task.order === undefined).length;
  return found.map(({ task, report }) => ({
    task: { ...task, order: task.order ?? Math.max(LEAST_ORDER, top - ORDER_STEP * above--) },
    completedAt: task.completedAt ?? null,
    trashed: typeof task.deletedAt === 'string',
    report,
  }));
}

function* chunksOf(planned: Planned[]): Generator<Planned[], void> {
  let chunk: Planned[] = [];
  let size = 0;
  for (const each of planned) {
    const length = each.task.title.length + (each.task.notes?.length ?? 0);
    if (chunk.length === CHUNK_TASKS || (chunk.length > 0 && size + length > CHUNK_TEXT)) {
      yield chunk;
      chunk = [];
      size = 0;
    }
    chunk.push(each);
    size += length;
  }
  if (chunk.length > 0) yield chunk;
}

function summary(dryRun: boolean, report: ReportedLine[]): ImportReport {
  const counts = { failed: 0, others: 0 };
  const lines = report.filter(
    ({ status }) => (counts[status === 'failed' ? 'failed' : 'others'] += 1) <= MOST_REPORTED,
  );
  return { dryRun, created: counts.others, failed: counts.failed, lines };
}
