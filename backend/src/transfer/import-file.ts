/** Reads a file of tasks: each line with its task, or with what is wrong with it. */
import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CsvError, parse } from 'csv-parse';
import { AppError, malformed, type FieldError } from '../errors.ts';
import { fieldErrors } from '../http/validate.ts';
import { fromCells, isColumn, type ColumnName } from './csv-cells.ts';
import { elementsOf, NotAnArray } from './json-array.ts';
import { ImportedTask, MOST_LINES } from './transfer.schema.ts';
import type { ImportLine } from './transfer.service.ts';

/** Bytes of CSV that are parsed at a time. */
const SLICE = 64 * 1024;
/** A large file takes long enough to keep other requests waiting: after so many lines they get a turn. */
const TURN = 500;

export interface ImportFile {
  mediaType: 'application/json' | 'text/csv';
  text: string;
}

/**
 * @throws AppError 400 with the line where parsing stopped, 413 for too many lines, or 422 for columns that no task has
 */
export async function readLines(file: ImportFile): Promise<ImportLine[]> {
  const lines: ImportLine[] = [];
  let count = 0;
  for await (const line of file.mediaType === 'text/csv' ? csvLines(file.text) : jsonLines(file.text)) {
    count += 1;
    if (count > MOST_LINES) {
      throw new AppError('content-too-large', `The file may have at most ${MOST_LINES} tasks. Split it.`);
    }
    if (line) lines.push(line);
    if (count % TURN === 0) await nextTurn();
  }
  return lines;
}

/** A line is called by its place in the array: many writers put the whole array into one line. */
function* jsonLines(text: string): Generator<ImportLine, void> {
  let place = 0;
  try {
    for (const element of elementsOf(text)) yield check((place += 1), parseElement(element));
  } catch (error) {
    if (error instanceof NotAnArray) throw stoppedAt(error.line, 'The file is not a JSON array of tasks', error);
    throw error;
  }
}

function parseElement(element: { line: number; text: string }): unknown {
  try {
    return JSON.parse(element.text) as unknown;
  } catch (error) {
    throw stoppedAt(element.line, 'The file is not valid JSON', error);
  }
}

/**
 * A line is called by where its row begins: a row with line breaks in its cells takes several lines.
 * Undefined stands for a blank line, which is work too.
 */
async function* csvLines(text: string): AsyncGenerator<ImportLine | undefined, void> {
  const rows = Readable.from(slices(Buffer.from(text))).pipe(
    parse({ info: true, relax_column_count: true, record_delimiter: ['\r\n', '\n', '\r'] }),
  );
  let header: ColumnName[] | undefined;
  let line = 1;
  try {
    for await (const { record, info } of rows as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (record.length === 1 && record[0] === '') yield undefined;
      else if (header) yield readRow(line, header, record);
      else header = readHeader(record);
      line = info.lines + 1;
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw stoppedAt((error as CsvError & { lines?: number }).lines ?? line, 'The file is not valid CSV', error);
  }
  if (!header) throw stoppedAt(line, 'The file has no header row', undefined);
}

function* slices(bytes: Buffer): Generator<Buffer, void> {
  for (let at = 0; at < bytes.length; at += SLICE) yield bytes.subarray(at, at + SLICE);
}

/** @throws AppError 422 */
function readHeader(names: string[]): ColumnName[] {
  const errors: FieldError[] = [];
  names.forEach((name, index) => {
    if (!isColumn(name)) errors.push({ pointer: name, detail: 'is not a column of a task' });
    else if (names.indexOf(name) < index) errors.push({ pointer: name, detail: 'is there twice' });
  });
  if (!names.includes('title')) errors.push({ pointer: 'title', detail: 'is missing' });
  if (errors.length === 0) return names as ColumnName[];
  throw new AppError('validation-failed', 'The header row names other columns than tasks have. See errors.', {
    errors,
  });
}

function readRow(line: number, header: ColumnName[], cells: string[]): ImportLine {
  if (cells.length === header.length) return check(line, fromCells(header, cells));
  return { line, errors: [{ pointer: '', detail: `has ${cells.length} cells instead of ${header.length}` }] };
}

function check(line: number, value: unknown): ImportLine {
  const result = ImportedTask.safeParse(value);
  return result.success ? { line, task: result.data } : { line, errors: fieldErrors(result.error) };
}

const stoppedAt = (line: number, what: string, cause: unknown): AppError =>
  malformed(`${what}: reading stopped in line ${line}. Nothing was imported.`, undefined, cause);
