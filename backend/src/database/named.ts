/** Prepared statements by name: one vocabulary for PostgreSQL, the code and the metrics. */
import { createHash } from 'node:crypto';
import type { Database } from './connect.ts';

type Value = string | number | boolean | null | string[] | number[];

/** Bytes of a statement's name that PostgreSQL looks at: of two longer ones it would take the first for the second. */
const MOST_NAME_BYTES = 63;

interface Statement {
  /** What PostgreSQL calls it. */
  id: string;
  /** Text with PostgreSQL's own numbered parameters. */
  text: string;
  /** The names of the parameters, in the order of their numbers. */
  parameters: string[];
}

/** Every statement that this process has run: as many as the code has names. */
const statements = new Map<string, Statement>();

/**
 * Runs one statement as a prepared one: PostgreSQL parses it once per connection.
 * @param name `table.action`, with `:variant` behind it where the text depends on the request: one name, one text
 * @param values by the names of the `:placeholders`
 */
export async function named<Row>(
  db: Database,
  name: string,
  sql: string,
  values: Record<string, Value | undefined>,
): Promise<Row[]> {
  let statement = statements.get(name);
  if (!statement) statements.set(name, (statement = compile(name, sql)));
  const { rows } = await db.raw<{ rows: Row[] }>(statement.text).options({
    name: statement.id,
    values: statement.parameters.map((parameter) => {
      const value = values[parameter];
      if (value === undefined) throw new Error(`${name} has no value for :${parameter}`);
      return value;
    }),
  });
  return rows;
}

/** Knex's own placeholders spread an array over several parameters; PostgreSQL takes it whole. */
function compile(name: string, sql: string): Statement {
  const parameters: string[] = [];
  const text = sql.replace(/(?<!:):([a-zA-Z]\w*)/g, (_, parameter: string) => {
    if (!parameters.includes(parameter)) parameters.push(parameter);
    return `$${parameters.indexOf(parameter) + 1}`;
  });
  // a bare question mark is a placeholder to Knex
  return { id: idOf(name), text: text.replaceAll('?', '\\?'), parameters };
}

/** A long name keeps its part before the colon, by which it is measured. */
function idOf(name: string): string {
  if (Buffer.byteLength(name) <= MOST_NAME_BYTES) return name;
  return `${name.split(':')[0]}:${createHash('sha256').update(name).digest('hex').slice(0, 20)}`;
}
