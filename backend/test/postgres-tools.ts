/** A PostgreSQL of its own in a container, for tests that need its tools too: the chart's scripts run inside of it. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PostgreSqlContainer, type StartedPostgreSqlContainer } from '@testcontainers/postgresql';
import { Client } from 'pg';

const IMAGE = process.env['TEST_POSTGRES_IMAGE'] || 'postgres:17-trixie';
const STARTUP_TIMEOUT_MS = 180_000;
const OWNER = 'tasktracker';
const PASSWORD = 'password-of-the-owner';
export const APPLICATION = { role: 'tasktracker_app', password: 'password-of-the-application' };
const FOLDER = '/tmp/backup';
const scripts = fileURLToPath(new URL('../../helm/app/files/', import.meta.url));
const execFileAsync = promisify(execFile);

export interface PostgresWithTools {
  /** A new, empty database, which a role owns that is no superuser. */
  createDatabase(name: string): Promise<string>;
  /**
   * Runs a script of the chart on a database.
   * @returns its exit code and what it printed
   */
  run(
    script: string,
    database: string,
    variables?: Record<string, string>,
    parameters?: string[],
  ): Promise<{ exitCode: number; output: string }>;
  /** The folder of the dump, out of the container and into it. */
  fetch(folder: string): Promise<void>;
  give(folder: string): Promise<void>;
  stop(): Promise<void>;
}

/** Undefined, with a reason in the test's output, where there is no Docker engine or no image. */
export async function startPostgresWithTools(): Promise<PostgresWithTools | undefined> {
  const container = await new PostgreSqlContainer(IMAGE)
    .withStartupTimeout(STARTUP_TIMEOUT_MS)
    .start()
    .catch((error: unknown) => {
      process.stdout.write(`no tools of PostgreSQL: ${(error as Error).message}\n`);
      return undefined;
    });
  if (!container) return undefined;
  await administer(container, `create role ${OWNER} login password '${PASSWORD}'`);
  await administer(container, `create role ${APPLICATION.role} login password '${APPLICATION.password}'`);
  // the archives of the library's own way would be streams; the engine copies folders as well
  const copy = (from: string, to: string) => execFileAsync('docker', ['cp', from, to]);
  return {
    async createDatabase(name) {
      await administer(container, `create database ${name} owner ${OWNER}`);
      return `postgres://${OWNER}:${PASSWORD}@${container.getHost()}:${container.getPort()}/${name}`;
    },
    async run(script, database, variables = {}, parameters = []) {
      const env = {
        PGHOST: '127.0.0.1',
        PGUSER: OWNER,
        PGPASSWORD: PASSWORD,
        PGDATABASE: database,
        BACKUP_FOLDER: FOLDER,
        DATABASE_APPLICATION_ROLE: APPLICATION.role,
        ...variables,
      };
      const text = `mkdir -p ${FOLDER}\n${readFileSync(join(scripts, script), 'utf8')}`;
      const { exitCode, output } = await container.exec(['/bin/sh', '-c', text, 'sh', ...parameters], { env });
      return { exitCode, output };
    },
    fetch: async (folder) => void (await copy(`${container.getId()}:${FOLDER}/.`, folder)),
    async give(folder) {
      await container.exec(['rm', '-rf', FOLDER]);
      await copy(`${folder}/.`, `${container.getId()}:${FOLDER}`);
    },
    stop: async () => void (await container.stop()),
  };
}

async function administer(container: StartedPostgreSqlContainer, sql: string): Promise<void> {
  const client = new Client({ connectionString: container.getConnectionUri() });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
