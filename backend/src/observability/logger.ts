import { pino, type DestinationStream, type Logger } from 'pino';
import type { Config } from '../config.ts';

/** JSON lines on standard output, or to the given stream. */
export function createLogger(level: Config['logLevel'], stream?: DestinationStream): Logger {
  return pino(
    {
      level,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      base: { app: 'tasktracker-backend' },
      // nothing logs these on purpose; an error object may carry them along
      redact: {
        paths: [
          'password',
          '*.password',
          'connectionString',
          '*.connectionString',
          'headers',
          '*.headers',
          'err.detail',
        ],
        remove: true,
      },
    },
    stream ?? pino.destination(1),
  );
}
