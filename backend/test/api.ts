/** The running API for tests: the whole application on a real socket over a database of its own. */
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

export interface Api {
  /** `http://127.0.0.1:<port>` */
  origin: string;
  metricsOrigin: string;
  database: TestDatabase;
  /** Every line that was logged, as JSON. */
  log: string[];
  /** @param path below `/api/v1`, or from `//` on below the origin */
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
    DATABASE_URL: database.url,
    ...options.environment,
  });
  const log: string[] = [];
  const server = await serve(config, createLogger('debug', { write: (line) => void log.push(line) }));
  return apiOf(server, database, log, options.database === undefined);
}

function apiOf(server: RunningServer, database: TestDatabase, log: string[], ownsDatabase: boolean): Api {
  const origin = `http://127.0.0.1:${server.port}`;
  return {
    origin,
    metricsOrigin: `http://127.0.0.1:${server.metricsPort}`,
    database,
    log,
    request: (method, path, options) =>
      send(method, path.startsWith('//') ? origin + path.slice(1) : `${origin}/api/v1${path}`, options),
    async stop() {
      await server.stop();
      if (ownsDatabase) await database.drop();
    },
  };
}

async function send(method: string, url: string, options: RequestOptions = {}): Promise<Answer> {
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
