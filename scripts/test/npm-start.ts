/** Runs `npm start` in a process group of its own, as a terminal would. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const WRITERS = 6;

export interface Started {
  /** The address from the ready line; rejects when the process ends before it. */
  ready: Promise<string>;
  exitCode: Promise<number | null>;
  /** What stands on standard output. */
  output(): string;
  /** What stands on standard error. */
  errors(): string;
  /** Ctrl-C: SIGINT to the whole group. */
  interrupt(): void;
  /** SIGKILL to the whole group: npm and the application, but not the database, which has a session of its own. */
  killGroup(): void;
  /** SIGKILL to npm alone. */
  killNpmOnly(): void;
  /** Ends whatever is still there. */
  end(): Promise<void>;
}

export function startTaskTracker(environment: Record<string, string>): Started {
  const output = { out: '', error: '' };
  const { DATABASE_URL: _, ...inherited } = process.env;
  const child = spawn('npm', ['start', '--silent'], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...inherited,
      PORT: '0',
      METRICS_PORT: '0',
      LOG_LEVEL: 'warn',
      RATE_LIMIT_PER_MINUTE: '0',
      npm_config_loglevel: 'silent',
      ...environment,
    },
  });
  const exitCode = new Promise<number | null>((resolve) => child.once('close', resolve));
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output.out += chunk.toString();
      const line = /^TaskTracker is ready at (http:\/\/localhost:\d+)$/m.exec(output.out);
      if (line) resolve(line[1]!);
    });
    child.stderr.on('data', (chunk: Buffer) => (output.error += chunk.toString()));
    child.once('close', (code) => reject(new Error(`npm start ended with ${code}:\n${output.out}${output.error}`)));
  });
  ready.catch(() => {});

  const signalGroup = (signal: NodeJS.Signals) => {
    try {
      process.kill(-child.pid!, signal);
    } catch {
      // gone already
    }
  };
  return {
    ready,
    exitCode,
    output: () => output.out,
    errors: () => output.error,
    interrupt: () => signalGroup('SIGINT'),
    killGroup: () => signalGroup('SIGKILL'),
    killNpmOnly: () => void child.kill('SIGKILL'),
    async end() {
      signalGroup('SIGINT');
      await exitCode;
    },
  };
}

const ANN = { email: 'ann@example.org', password: 'password of ann' };

/** Logs in to an account, which the first call on a data folder makes. @returns the headers of requests */
export async function logIn(origin: string): Promise<Record<string, string>> {
  const ask = (path: string) =>
    fetch(`${origin}/api/v1/auth/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(ANN),
    });
  let answer = await ask('register');
  if (answer.status === 409) answer = await ask('login');
  const { accessToken } = (await answer.json()) as { accessToken: string };
  return { Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/json' };
}

/** Creates tasks as fast as it can and collects the id of each one that was acknowledged, until nothing answers. */
export async function writeUntilItStops(origin: string, acknowledged: string[]): Promise<void> {
  const headers = await logIn(origin);
  const write = async () => {
    for (let number = 0; ; number++) {
      const response = await fetch(`${origin}/api/v1/tasks`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ title: `task ${number}` }),
      });
      const task = (await response.json()) as { id: string };
      if (response.status === 201) acknowledged.push(task.id);
    }
  };
  await Promise.allSettled(Array.from({ length: WRITERS }, write));
}
