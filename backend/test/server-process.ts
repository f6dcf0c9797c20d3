/** The server in a process of its own, for tests of what the process needs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ACCESS_TOKEN_KEYS, BOOTSTRAP_TOKEN, logIn } from './api.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

/**
 * V8 takes memory as long as it may, whatever the code needs. Bounded, the process dies as soon as something is kept
 * that should have been sent and forgotten. MiB.
 */
const HEAP = ['--max-old-space-size=64', '--max-semi-space-size=4'];

export interface ServerProcess {
  /** `http://127.0.0.1:<port>` */
  origin: string;
  /** The header by which requests are the administrator's. */
  authorization: string;
  /** Bytes that the process has resident now. */
  memory(): Promise<number>;
  stop(): Promise<void>;
  /** Ends it as a crash would: it can do nothing any more. */
  kill(): Promise<void>;
}

/**
 * @param databaseUrl of a migrated database
 * @param flags of Node.js
 * @param main from the sources, or compiled
 */
export async function startServerProcess(
  databaseUrl: string,
  flags = HEAP,
  environment: Record<string, string> = {},
  main = 'src/main.ts',
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [...flags, join(root, main), 'serve'], {
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: databaseUrl,
      HOST: '127.0.0.1',
      PORT: '0',
      METRICS_PORT: '0',
      RATE_LIMIT_PER_MINUTE: '0',
      ACCESS_TOKEN_KEYS,
      BOOTSTRAP_TOKEN,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  let log = '';
  child.stdout.on('data', (chunk: Buffer) => (log += chunk.toString()));
  while (!log.includes('"msg":"serving"')) {
    await Promise.race([once(child.stdout, 'data'), ended]);
    if (child.exitCode !== null) throw new Error(`the server ended: ${log}`);
  }
  const port = (name: string) => new RegExp(`"${name}":(\\d+)`).exec(log)![1];
  const metrics = `http://127.0.0.1:${port('metricsPort')}/metrics`;
  const origin = `http://127.0.0.1:${port('port')}`;
  return {
    origin,
    authorization: await logIn(origin),
    async memory() {
      const text = await (await fetch(metrics)).text();
      return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)![1]);
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
