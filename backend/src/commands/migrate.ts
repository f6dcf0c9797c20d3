import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { connect, describeTarget } from '../database/connect.ts';
import { isMigrated, migrate } from '../database/migrate.ts';
import { waitFor } from './wait.ts';

/**
 * Brings the schema to this build's level; running it again, or beside another one, is safe.
 * @param timeoutSeconds how long the database may stay unreachable
 * @throws TimeoutError, or the error of the migration that failed (it is rolled back)
 */
export async function runMigrations(config: Config, logger: Logger, timeoutSeconds: number): Promise<void> {
  const db = connect(config.database, 'migrate');
  try {
    const applied = await waitFor(() => migrate(db, config.database.application?.role), {
      what: `the database at ${describeTarget(config.database)}`,
      timeoutSeconds,
      report: (message) => logger.info(message),
    });
    logger.info(
      { applied },
      applied.length === 0 ? 'the schema is up to date' : `applied ${applied.length} migration(s)`,
    );
  } finally {
    await db.destroy();
  }
}

/**
 * Waits, reading only, until the schema has every migration of this build.
 * @throws TimeoutError
 */
export async function waitForSchema(config: Config, logger: Logger, timeoutSeconds: number): Promise<void> {
  const db = connect(config.database, 'migrate');
  try {
    await waitFor(async () => ((await isMigrated(db)) ? true : undefined), {
      what: `the migrations in ${describeTarget(config.database)}`,
      timeoutSeconds,
      report: (message) => logger.info(message),
    });
    logger.info('the schema is up to date');
  } finally {
    await db.destroy();
  }
}
