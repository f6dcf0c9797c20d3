import { pino, type DestinationStream, type Logger } from 'pino';
import type { Config } from '../config.ts';
import { bufferedOutput } from './log-destination.ts';
import { describeError, withoutSecrets } from './log-redaction.ts';

/** JSON lines on standard output, or to the given stream. */
export function createLogger(level: Config['logLevel'], stream?: DestinationStream): Logger {
  return pino(
    {
      level,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: (line) => withoutSecrets(line) },
      serializers: { err: describeError },
      base: { app: 'tasktracker-backend' },
    },
    stream ?? bufferedOutput(),
  );
}
