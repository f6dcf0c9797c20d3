/** The running API for tests: the whole application on a real socket over a database of its own. */
import { randomBytes } from 'node:crypto';
import { readConfig } from '../src/config.ts';
import { serve, type RunningServer } from '../src/commands/serve.ts';
import { createLogger } from '../src/observability/logger.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

export interface Answer {
  status: number;
  headers: Headers;
  /** The parsed body; undefined when there is none. */
  body: any; // oxlint-disable-line typescript/no-explicit-any -- tests look into bodies of every shape
  text: string;
}

/** One set of keys for all replicas of a test. */
export const ACCESS_TOKEN_KEYS = `test:${randomBytes(32).toString('base64url')}`;
export const BOOTSTRAP_TOKEN = 'the first administrator of tests';
/** The administrator that every database of a test gets, with the id of the owner from before there were accounts. */
export const ADMINISTRATOR = { email: 'admin@example.org', password: 'password of the administrator' };

export interface Api {
  /** `http://127.0.0.1:<port>` */
  origin: string;
  metricsOrigin: string;
  database: TestDatabase;
  /** Every line that was logged, as JSON. */
  log: string[];
  /** The header by which requests are the administrator's. */
  authorization: string;
  /**
   * Asks as the administrator, unless `options.headers` say otherwise.
   * @param path below `/api/v1`, or from `//` on below the origin
   */
  request(method: string, path: string, options?: RequestOptions): Promise<Answer>;
  stop(): Promise<void>;
}

export interface RequestOptions {
  /** Sent as JSON; a string is sent as it is. */
  body?: unknown;
  headers?: Record<string, string>;
}

export interface ApiOptions {
  database?: TestDatabase;
  environment?: Record<string, string>;
}

export async function startApi(options: ApiOptions = {}): Promise<Api> {
  const database = options.database ?? (await createTestDatabase());
  const config = readConfig({
    HOST: '127.0.0.1',
    PORT: '0',
    METRICS_PORT: '0',
    DATABASE_URL: database.applicationUrl,
    ACCESS_TOKEN_KEYS,
    BOOTSTRAP_TOKEN,
    ...options.environment,
  });
  const log: string[] = [];
  const server = await serve(config, createLogger('debug', { write: (line) => void log.push(line) }));
  const authorization = await logIn(`http://127.0.0.1:${server.port}`);
  log.length = 0;
  return apiOf(server, database, log, authorization, options.database === undefined);
}

/**
 * Logs the administrator in, whom the first call on a database makes.
 * @returns the header `Authorization`
 */
export async function logIn(origin: string, headers: Record<string, string> = {}): Promise<string> {
  const registration = { ...ADMINISTRATOR, bootstrapToken: BOOTSTRAP_TOKEN };
  let answer = await send('POST', `${origin}/api/v1/auth/register`, { body: registration, headers });
  if (answer.status === 409) {
    answer = await send('POST', `${origin}/api/v1/auth/login`, { body: ADMINISTRATOR, headers });
  }
  // a test of faults may start where nothing answers
  return `Bearer ${answer.body?.accessToken}`;
}

function apiOf(
  server: RunningServer,
  database: TestDatabase,
  log: string[],
  authorization: string,
  ownsDatabase: boolean,
): Api {
  const origin = `http://127.0.0.1:${server.port}`;
  return {
    origin,
    metricsOrigin: `http://127.0.0.1:${server.metricsPort}`,
    database,
    log,
    authorization,
    request: (method, path, options) =>
      send(method, path.startsWith('//') ? origin + path.slice(1) : `${origin}/api/v1${path}`, {
        ...options,
        headers: { Authorization: authorization, ...options?.headers },
      }),
    async stop() {
      await server.stop();
      if (ownsDatabase) await database.drop();
    },
  };
}

export async function send(method: string, url: string, options: RequestOptions = {}): Promise<Answer> {
  const { body } = options;
  const response = await fetch(url, {
    method,
    headers: { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...options.headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('Content-Type') ?? '') && text !== '';
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
}
