/** Applies the migrations, one process at a time, and tells whether a database has them. */
import type { Knex } from 'knex';
import { migrations } from '../../migrations/index.ts';
import { checkApplicationRole, grantToApplication } from './application-role.ts';

/** Any number that no other program uses on the same database. */
const ADVISORY_LOCK = 7_244_581_903;

/**
 * Knex keeps its own lock as a row, which a killed process leaves behind, and which two starters can both take. Here
 * an advisory lock guards the whole run: PostgreSQL frees it when the connection dies. So the row may be reset.
 * Older builds find newer migrations in the table after a roll-back; that is allowed (expand, then contract).
 */
const migrator: Knex.MigratorConfig = {
  migrationSource: {
    getMigrations: async () => Object.keys(migrations),
    getMigrationName: (name: string) => name,
    getMigration: async (name: string) => migrations[name]!,
  },
  tableName: 'schema_migrations',
  disableMigrationsListValidation: true,
};

/**
 * @param applicationRole gets its rights on what the migrations made; undefined where the role that migrates serves too
 * @returns the names of the migrations that were applied now, oldest first
 * @throws ConfigError, before anything is changed, when that role is not there
 */
export async function migrate(database: Knex, applicationRole?: string): Promise<string[]> {
  if (applicationRole !== undefined) await checkApplicationRole(database, applicationRole);
  const lock = await database.client.acquireConnection();
  try {
    await database.raw('select pg_advisory_lock(?)', [ADVISORY_LOCK]).connection(lock);
    await database.migrate.forceFreeMigrationsLock(migrator);
    const [, applied] = (await database.migrate.latest(migrator)) as [number, string[]];
    // under the lock as well: two that grant the same at once get in each other's way
    if (applicationRole !== undefined) await grantToApplication(database, applicationRole);
    return applied;
  } finally {
    // also frees the lock when the statement above was interrupted: the session ends with the pool at the latest
    await database
      .raw('select pg_advisory_unlock_all()')
      .connection(lock)
      .catch(() => {});
    await database.client.releaseConnection(lock);
  }
}

/**
 * Whether every migration of this build is in the database; newer ones may be there too. Reads only. A role that may
 * not read them yet gets its rights when the first migration ends, and with them all the others.
 * @throws the driver's error when the database cannot be reached
 */
export async function isMigrated(database: Knex): Promise<boolean> {
  const names = Object.keys(migrations);
  const { rows } = await database.raw<{ rows: { readable: boolean | null }[] }>(
    `select has_table_privilege(to_regclass('schema_migrations'), 'select') as readable`,
  );
  if (!rows[0]?.readable) return false;
  const found = await database('schema_migrations').whereIn('name', names).count<{ count: string }[]>('* as count');
  return Number(found[0]?.count) === names.length;
}
