/** A real PostgreSQL for tests: the one that is given, else a container, else the one from npm. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PostgreSqlContainer } from '@testcontainers/postgresql';
import { getContainerRuntimeClient } from 'testcontainers';
import { startEmbeddedPostgres } from '../local/embedded-postgres.ts';

export interface DatabaseServer {
  /** Of a database from which others may be created. */
  url: string;
  /** For the test's output: which PostgreSQL this is. */
  kind: string;
  stop(): Promise<void>;
}

/** The container's image; any with the environment variables of the official one. */
const IMAGE = process.env['TEST_POSTGRES_IMAGE'] || 'postgres:17-trixie';

/** Nothing here outlives the tests, so nothing needs to reach the disk. */
const SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };

/** Containers that make the image's server start; a pull of the image takes its time too. */
const STARTUP_TIMEOUT_MS = 180_000;

export async function startDatabaseServer(): Promise<DatabaseServer> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given) return { url: given, kind: 'the server of TEST_DATABASE_URL', stop: async () => {} };
  if (!(await dockerAnswers())) return insteadOfContainer('no Docker engine answers');
  try {
    return await startContainer();
  } catch (error) {
    return insteadOfContainer(`the container did not start: ${(error as Error).message}`);
  }
}

/** A pipeline has a Docker engine, and is to say so when it has none: `TEST_POSTGRES=container` takes nothing else. */
function insteadOfContainer(reason: string): Promise<DatabaseServer> {
  if (process.env['TEST_POSTGRES'] === 'container') throw new Error(`TEST_POSTGRES wants a container, and ${reason}`);
  return startEmbedded(reason);
}

async function dockerAnswers(): Promise<boolean> {
  try {
    await getContainerRuntimeClient();
    return true;
  } catch {
    return false;
  }
}

async function startContainer(): Promise<DatabaseServer> {
  const container = await new PostgreSqlContainer(IMAGE)
    .withCommand(['postgres', ...Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`])])
    .withStartupTimeout(STARTUP_TIMEOUT_MS)
    .start();
  return {
    url: container.getConnectionUri(),
    kind: `Testcontainers, image ${IMAGE}`,
    stop: async () => void (await container.stop()),
  };
}

async function startEmbedded(reason: string): Promise<DatabaseServer> {
  const folder = mkdtempSync(join(tmpdir(), 'tasktracker-test-'));
  const server = await startEmbeddedPostgres({ folder, settings: SETTINGS });
  return {
    url: server.url,
    kind: `embedded PostgreSQL (${reason})`,
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
