import { pino, type DestinationStream } from 'pino';

/** Bytes that are collected before they are written: some twenty lines in one call of the system. */
const BUFFER_BYTES = 4096;
/** The longest that a line waits. Milliseconds. */
const FLUSH_MS = 200;

const ORDINARY = /^\{"level":"(info|debug|trace)"/;

/**
 * Standard output, in pieces: a call of the system for every line costs more than the line. Warnings and errors go out
 * at once, and everything does when the process ends, but for a kill that asks nobody.
 */
export const bufferedOutput = (): DestinationStream => (shared ??= open());

let shared: DestinationStream | undefined;

function open(): DestinationStream {
  const output = pino.destination({ dest: 1, sync: false, minLength: BUFFER_BYTES });
  setInterval(() => output.flush(), FLUSH_MS).unref();
  process.on('exit', () => output.flushSync());
  return {
    write(line) {
      output.write(line);
      if (!ORDINARY.test(line)) output.flush();
    },
  };
}
