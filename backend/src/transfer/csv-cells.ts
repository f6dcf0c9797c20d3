/** How the members of a task stand in the cells of a CSV file: both ways side by side, one the inverse of the other. */
import { parse } from 'csv-parse/sync';
import { stringify, type Options } from 'csv-stringify/sync';
import type { ExportedTask } from './transfer.schema.ts';

/** RFC 4180. A lone CR or LF ends a line for many readers, so that it needs quotes too. */
export const WRITE_OPTIONS: Options = { record_delimiter: 'windows', quote_record_delimiter: true };

interface Column<Value> {
  write(value: Value): string;
  /** A cell that is not as it should be stays text, which the task's schema refuses. Undefined: left out. */
  read(cell: string): unknown;
}

/**
 * Text that begins so may run as a formula where a spreadsheet opens the file
 * (https://owasp.org/www-community/attacks/CSV_Injection). With apostrophes before it, too: then one more can be taken
 * off again without a doubt.
 */
const FORMULA = /^'*[=+\-@\t\r]/;

const guard = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);
const unguard = (cell: string): string => (cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell);

const text: Column<string> = { write: guard, read: unguard };

const plain: Column<string | null> = { write: (value) => value ?? '', read: (cell) => cell || undefined };

const number: Column<number> = {
  write: String,
  read: (cell) => (/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(cell) ? Number(cell) : cell || undefined),
};

/** Spreadsheets write TRUE and FALSE. */
const truth: Column<boolean> = {
  write: String,
  read: (cell) => (/^(true|false)$/i.test(cell) ? cell.toLowerCase() === 'true' : cell || undefined),
};

/** A CSV line within the cell, so that a label may hold anything. */
const list: Column<string[]> = {
  write: (labels) => guard(stringify([labels], { ...WRITE_OPTIONS, eof: false, quoted_match: /^\s|\s$/ })),
  read(cell) {
    if (cell === '') return undefined;
    const line = unguard(cell);
    // most cells need no parser, which takes longer than all the rest of the row
    if (!/["\r\n]/.test(line)) return line.split(',').map((label) => label.trim());
    try {
      return parse(line, { trim: true, relax_column_count: true }).flat();
    } catch {
      return cell;
    }
  },
};

/** In the order of the file. */
const COLUMNS: { [Member in keyof ExportedTask]: Column<ExportedTask[Member]> } = {
  id: plain,
  title: text,
  notes: text,
  completed: truth,
  completedAt: plain,
  priority: number,
  dueOn: plain,
  labels: list,
  order: number,
  createdAt: plain,
  updatedAt: plain,
  deletedAt: plain,
};

export type ColumnName = keyof ExportedTask;
export const columnNames = Object.keys(COLUMNS) as ColumnName[];

export const isColumn = (name: string): name is ColumnName => Object.hasOwn(COLUMNS, name);

export const toCells = (task: ExportedTask): string[] =>
  columnNames.map((name) => (COLUMNS[name] as Column<unknown>).write(task[name]));

/** The members that the cells hold, not yet validated. */
export function fromCells(header: ColumnName[], cells: string[]): Record<string, unknown> {
  const members = header.map((name, index) => [name, COLUMNS[name].read(cells[index]!)] as const);
  return Object.fromEntries(members.filter(([, value]) => value !== undefined));
}
