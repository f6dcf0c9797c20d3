/** The database of a release, asked in its pod. */
import type { Environment } from './environment.ts';

const PSQL = ['psql', '--dbname', 'tasktracker', '--no-align', '--tuples-only', '--set', 'ON_ERROR_STOP=1'];

/** What the statements print. @throws Error with what the server says to a statement that fails */
export async function sql(environment: Environment, statements: string, role = 'postgres'): Promise<string> {
  const pod = `statefulset/${environment.release}-postgresql`;
  const psql = [...PSQL, '--username', role, '--command', statements];
  return (await environment.kubectl('exec', pod, '--', ...psql)).trim();
}

/** A line for each table with its name, the number of its rows and their hash; without what is nobody's data. */
export async function rowHashes(environment: Environment): Promise<string[]> {
  const lines = await sql(
    environment,
    `select tablename || ' ' || (xpath('/row/hash/text()', query_to_xml(format(
       'select count(*) || '' '' || md5(coalesce(string_agg(r::text, chr(10) order by r::text), '''')) as hash from %I r', tablename
     ), false, true, '')))[1]
     from pg_tables where schemaname = 'public' and tablename not in ('maintenance', 'schema_migrations_lock') order by 1`,
  );
  return lines.split('\n');
}
