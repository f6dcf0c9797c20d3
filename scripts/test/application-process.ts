/** The application in a process of its own, which a test can kill as a crash would, and start again where it was. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPage } from '../../backend/local/build-page.ts';
import { createTestDatabase } from '../../backend/test/test-database.ts';
import { testEnvironment } from './application.ts';

const MAIN = fileURLToPath(new URL('application-main.ts', import.meta.url));

export interface ApplicationProcess {
  /** The same after each start. */
  readonly url: string;
  /** Starts it again, on the same port and database. */
  start(): Promise<void>;
  /** Ends it with SIGKILL: it can do nothing any more, neither answer nor roll back. */
  kill(): Promise<void>;
  /** Has it forget the answers that it keeps for a day, by their idempotency keys. */
  forgetAnswers(): Promise<void>;
  /** Ends it and removes what it has kept. */
  remove(): Promise<void>;
}

/** Starts the page and the API over a database of their own. */
export async function startApplicationProcess(): Promise<ApplicationProcess> {
  const folder = await buildPage(console.log);
  const database = await createTestDatabase();
  const files = mkdtempSync(join(tmpdir(), 'tasktracker-files-'));
  let child: ChildProcess | undefined;
  let port = '0';

  async function start(): Promise<void> {
    const environment = { ...testEnvironment(database.applicationUrl, files), PORT: port, PAGE_FOLDER: folder };
    child = spawn(process.execPath, [MAIN], {
      env: { PATH: process.env['PATH'], ...environment },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the application ended: ${code}`)));
    const [message] = (await Promise.race([once(child, 'message'), ended])) as [{ port: number }];
    ended.catch(() => undefined);
    port = String(message.port);
  }

  async function kill(): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  await start();
  return {
    url: `http://localhost:${port}`,
    start,
    kill,
    forgetAnswers: () => database.run('delete from idempotency_keys'),
    async remove() {
      await kill();
      await database.drop();
      rmSync(files, { recursive: true, force: true });
    },
  };
}
