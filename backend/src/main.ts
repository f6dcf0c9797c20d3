/** The process: command line, configuration, signals, exit code. */
import { parseArgs } from 'node:util';
import { createApplicationRoleCommand } from './commands/application-role.ts';
import {
  fetchBackupCommand,
  listBackupsCommand,
  recordRestoreDrillCommand,
  storeBackupCommand,
} from './commands/backup.ts';
import { describeFailure } from './commands/failure.ts';
import { runMigrations, waitForSchema } from './commands/migrate.ts';
import { serve } from './commands/serve.ts';
import { createTestAccount, deleteTestAccount } from './commands/test-account.ts';
import { readConfig } from './config.ts';
import { createLogger } from './observability/logger.ts';

const HELP = `TaskTracker backend

usage: main COMMAND [options]

  serve                    serves the API on PORT and Prometheus metrics on METRICS_PORT
  migrate                  brings the database schema to this build's level
  create-application-role  makes the role that serves, or gives it its password; connects as one that may do so
  wait-for-schema          waits until the database has this build's schema; changes nothing
  create-test-account      makes an account without a password for the chart's test, and writes its API token to
                           --token-file
  delete-test-account      deletes that account with all its data, if there is one
  store-backup             stores the dump in --folder, and the files that belong to it, in the bucket of backups
  list-backups             prints the backups that are there, the newest first
  fetch-backup             brings the dump of --backup into --folder, and its files back to where files are kept
  record-restore-drill     puts on record that a backup was restored elsewhere, and is whole

  --timeout SECONDS  how long a command that needs the database waits for it (300)
  --token-file PATH  where create-test-account writes the token, for its owner alone to read
  --folder PATH      where the dump and what belongs to it lie
  --backup ID        a backup of list-backups (latest)
  --help             shows this text

The configuration comes from environment variables: see docs/configuration.md.`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      timeout: { type: 'string', default: '300' },
      'token-file': { type: 'string' },
      folder: { type: 'string' },
      backup: { type: 'string', default: 'latest' },
      help: { type: 'boolean', default: false },
    },
  });
  const [command] = positionals;
  const timeout = Number(values.timeout);
  if (values.help) return print(HELP, 0);
  if (positionals.length !== 1 || !(timeout >= 0)) return print(HELP, 2);

  const config = readConfig();
  const logger = createLogger(config.logLevel);
  switch (command) {
    case 'serve': {
      const server = await serve(config, logger);
      logger.info({ port: server.port, metricsPort: server.metricsPort }, 'serving');
      const signal = await terminationSignal();
      logger.info(`${signal}: finishing running requests`);
      await server.stop();
      logger.info('stopped');
      return 0;
    }
    case 'migrate':
      await runMigrations(config, logger, timeout);
      return 0;
    case 'create-application-role':
      await createApplicationRoleCommand(config, logger, timeout);
      return 0;
    case 'wait-for-schema':
      await waitForSchema(config, logger, timeout);
      return 0;
    case 'create-test-account': {
      const file = values['token-file'];
      if (file === undefined) return print('create-test-account needs --token-file PATH.', 2);
      await createTestAccount(config, logger, file);
      return 0;
    }
    case 'delete-test-account':
      await deleteTestAccount(config, logger);
      return 0;
    case 'store-backup':
    case 'fetch-backup': {
      const { folder, backup } = values;
      if (folder === undefined) return print(`${command} needs --folder PATH.`, 2);
      if (command === 'store-backup') await storeBackupCommand(config, logger, folder);
      else await fetchBackupCommand(config, logger, folder, backup);
      return 0;
    }
    case 'list-backups':
      await listBackupsCommand(config);
      return 0;
    case 'record-restore-drill':
      await recordRestoreDrillCommand(config);
      return 0;
    default:
      return print(`There is no command ${command}.\n\n${HELP}`, 2);
  }
}

/** The first signal to stop. The handlers go with it: a second signal ends the process at once. */
function terminationSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const received = (signal: NodeJS.Signals) => {
      process.off('SIGTERM', received).off('SIGINT', received);
      resolve(signal);
    };
    process.on('SIGTERM', received).on('SIGINT', received);
  });
}

function print(text: string, code: number): number {
  (code === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  return code;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${isUsageError(error) ? (error as Error).message : describeFailure(error)}\n`);
  process.exitCode = isUsageError(error) ? 2 : 1;
}

function isUsageError(error: unknown): boolean {
  return String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS');
}
