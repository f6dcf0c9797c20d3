/** The application as `npm start` serves it, page included, on a free port over a database of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPage } from '../../backend/local/build-page.ts';
import { page } from '../../backend/local/page.ts';
import { serve } from '../../backend/src/commands/serve.ts';
import { readConfig } from '../../backend/src/config.ts';
import { createLogger } from '../../backend/src/observability/logger.ts';
import { ACCESS_TOKEN_KEYS, BOOTSTRAP_TOKEN } from '../../backend/test/api.ts';
import { createTestDatabase } from '../../backend/test/test-database.ts';

export interface Application {
  url: string;
  stop(): Promise<void>;
}

/** Of an installation that anybody may register at and that sends no mail. @param files folder of its files */
export const testEnvironment = (databaseUrl: string, files: string): Record<string, string> => ({
  HOST: '127.0.0.1',
  PORT: '0',
  METRICS_PORT: '0',
  RATE_LIMIT_PER_MINUTE: '0',
  // attempts are counted by address, and each user of the tests comes from one of its own
  TRUST_PROXY: 'true',
  DATABASE_URL: databaseUrl,
  ACCESS_TOKEN_KEYS,
  BOOTSTRAP_TOKEN,
  ATTACHMENTS_STORE: 'filesystem',
  ATTACHMENTS_DIR: files,
});

/** @param environment what differs from `testEnvironment` */
export async function startApplication(environment: Record<string, string> = {}): Promise<Application> {
  const folder = await buildPage(console.log);
  const database = await createTestDatabase();
  const files = mkdtempSync(join(tmpdir(), 'tasktracker-files-'));
  const config = readConfig({ ...testEnvironment(database.applicationUrl, files), ...environment });
  const server = await serve(config, createLogger('warn'), [page(folder, config.attachments)]);
  return {
    url: `http://localhost:${server.port}`,
    async stop() {
      await server.stop();
      await database.drop();
      rmSync(files, { recursive: true, force: true });
    },
  };
}
