/**
 * The role that serves. It reads and writes rows and owns nothing, so whoever gets hold of it can neither change nor
 * drop a table, and neither can a defect. Tables belong to the role that migrates.
 */
import type { Knex } from 'knex';
import { ConfigError } from '../config-error.ts';
import { scramVerifier } from './scram-verifier.ts';
import { inTransaction } from './transaction.ts';

/** Any number that no other program uses on the same database. */
const ADVISORY_LOCK = 7_244_581_904;

/** What only migrations write: their own records, by the names that Knex gives them. */
const READ_ONLY = ['schema_migrations', 'schema_migrations_lock'];

/**
 * Makes the role, or gives the one that is there this password. May run any number of times, also at once.
 * @param db of a role that may create roles
 * @throws ConfigError when a role of that name may do what only the owner or an administrator should
 */
export async function createApplicationRole(db: Knex, role: string, password: string): Promise<void> {
  const verifier = await scramVerifier(password);
  await inTransaction(db, async (tx) => {
    await tx.raw('select pg_advisory_xact_lock(?)', [ADVISORY_LOCK]);
    const { rows } = await tx.raw<{ rows: { mighty: boolean }[] }>(
      `select rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls
         or oid = (select datdba from pg_database where datname = current_database()) as mighty
       from pg_roles where rolname = ?`,
      [role],
    );
    if (rows[0]?.mighty) {
      throw new ConfigError(
        `DATABASE_APPLICATION_ROLE is not valid: the role ${role} owns the database or administers the server`,
      );
    }
    // a verifier has no character that ends a literal; utility statements take no parameters
    await tx.raw(`${rows[0] ? 'alter' : 'create'} role ?? login password '${verifier}'`, [role]);
  });
}

/**
 * Lets the role read and write every table that is there, and every one that a later migration makes.
 * @param db of the role that owns the tables
 */
export async function grantToApplication(db: Knex, role: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    // first, so that no table can come between
    await tx.raw('alter default privileges grant select, insert, update, delete on tables to ??', [role]);
    await tx.raw('alter default privileges grant usage on sequences to ??', [role]);
    const { rows } = await tx.raw<{ rows: { schema: string; tables: string[]; sequences: string[] }[] }>(
      `select current_schema() as schema,
         coalesce(array_agg(relname) filter (where relkind <> 'S'), '{}')::text[] as tables,
         coalesce(array_agg(relname) filter (where relkind = 'S'), '{}')::text[] as sequences
       from pg_class
       where relnamespace = (select oid from pg_namespace where nspname = current_schema())
         and relowner = (select oid from pg_roles where rolname = current_user) and relkind in ('r', 'p', 'v', 'S')`,
    );
    const { schema, tables, sequences } = rows[0]!;
    await tx.raw('grant usage on schema ?? to ??', [schema, role]);
    for (const table of tables) {
      await tx.raw('grant select, insert, update, delete on table ??.?? to ??', [schema, table, role]);
    }
    for (const sequence of sequences) await tx.raw('grant usage on sequence ??.?? to ??', [schema, sequence, role]);
    for (const table of READ_ONLY) {
      await tx.raw('revoke insert, update, delete on table ??.?? from ??', [schema, table, role]);
    }
  });
}

/** @throws ConfigError when the role can be granted nothing */
export async function checkApplicationRole(db: Knex, role: string): Promise<void> {
  const { rows } = await db.raw<{ rows: { own: boolean }[] }>(
    'select rolname = current_user as own from pg_roles where rolname = ?',
    [role],
  );
  const [found] = rows;
  if (!found) throw new ConfigError(`DATABASE_APPLICATION_ROLE is not valid: there is no role ${role}`);
  if (found.own) {
    throw new ConfigError(
      `DATABASE_APPLICATION_ROLE is not valid: ${role} is the role that migrates; leave it unset where one role does both`,
    );
  }
}
