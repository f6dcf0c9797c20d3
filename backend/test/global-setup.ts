/** Mocha's global fixtures: one PostgreSQL for all test files. A runner that has started one passes its address. */
import { startDatabaseServer, type DatabaseServer } from './database-server.ts';
import { createTemplate } from './test-database.ts';

let server: DatabaseServer | undefined;

export async function mochaGlobalSetup(): Promise<void> {
  if (process.env['TEST_SERVER_URL']) return;
  server = await startDatabaseServer();
  process.stdout.write(`PostgreSQL: ${server.kind}\n`);
  await createTemplate(server.url);
  process.env['TEST_SERVER_URL'] = server.url;
}

export async function mochaGlobalTeardown(): Promise<void> {
  await server?.stop();
}
