/** Applies the migrations, one process at a time, and tells whether a database has them. */
import type { Knex } from 'knex';
import { migrations } from '../../migrations/index.ts';

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

/** @returns the names of the migrations that were applied now, oldest first */
export async function migrate(database: Knex): Promise<string[]> {
  const lock = await database.client.acquireConnection();
  try {
    await database.raw('select pg_advisory_lock(?)', [ADVISORY_LOCK]).connection(lock);
    await database.migrate.forceFreeMigrationsLock(migrator);
    const [, applied] = (await database.migrate.latest(migrator)) as [number, string[]];
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
 * Whether every migration of this build is in the database; newer ones may be there too. Reads only.
 * @throws the driver's error when the database cannot be reached
 */
export async function isMigrated(database: Knex): Promise<boolean> {
  const names = Object.keys(migrations);
  const { rows } = await database.raw<{ rows: { table: string | null }[] }>(
    `select to_regclass('schema_migrations')::text as "table"`,
  );
  if (!rows[0]?.table) return false;
  const found = await database('schema_migrations').whereIn('name', names).count<{ count: string }[]>('* as count');
  return Number(found[0]?.count) === names.length;
}
