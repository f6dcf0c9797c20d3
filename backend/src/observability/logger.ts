import { pino, type DestinationStream, type Logger } from 'pino';
import type { Config } from '../config.ts';

/** Members that nothing logs on purpose. */
const SECRETS = [
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'secret',
  'email',
  'connectionString',
  'headers',
  'cookie',
  'authorization',
];

/** JSON lines on standard output, or to the given stream. */
export function createLogger(level: Config['logLevel'], stream?: DestinationStream): Logger {
  return pino(
    {
      level,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      base: { app: 'tasktracker-backend' },
      redact: {
        paths: [
          ...SECRETS.flatMap((name) => [name, `*.${name}`, `err.*.${name}`]),
          // what PostgreSQL says about a row quotes it, and a driver's error may carry the request along
          ...['detail', 'where', 'parameters', 'internalQuery', 'request', 'response', 'body'].map(
            (name) => `err.${name}`,
          ),
        ],
        remove: true,
      },
    },
    stream ?? pino.destination(1),
  );
}
