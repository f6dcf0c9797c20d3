import type { Logger } from 'pino';
import { ConfigError } from '../config-error.ts';
import type { Config } from '../config.ts';
import { createApplicationRole } from '../database/application-role.ts';
import { connect, describeTarget } from '../database/connect.ts';
import { waitFor } from './wait.ts';

/**
 * Makes the role that serves, or gives it its password; running it again, or beside another one, is safe.
 * @param timeoutSeconds how long the database may stay unreachable
 * @throws TimeoutError, or ConfigError when the role cannot be that one
 */
export async function createApplicationRoleCommand(
  config: Config,
  logger: Logger,
  timeoutSeconds: number,
): Promise<void> {
  const { role, password } = config.database.application ?? {};
  if (role === undefined || password === undefined) {
    throw new ConfigError('create-application-role needs DATABASE_APPLICATION_ROLE and DATABASE_APPLICATION_PASSWORD');
  }
  const db = connect(config.database, 'migrate');
  try {
    await waitFor(() => createApplicationRole(db, role, password).then(() => true), {
      what: `the database at ${describeTarget(config.database)}`,
      timeoutSeconds,
      report: (message) => logger.info(message),
    });
    logger.info({ role }, 'the role that serves is there');
  } finally {
    await db.destroy();
  }
}
