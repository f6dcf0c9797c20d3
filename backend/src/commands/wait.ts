/** Waiting for a database that may not be there yet. */
import { setTimeout as sleep } from 'node:timers/promises';
import { fromDatabaseError } from '../database/constraints.ts';

/** What an error of the database amounts to that passes by itself; others, such as wrong data, come again each time. */
const UNAVAILABLE = 503;
const PAUSE_MS = 1_000;
const PROGRESS_EVERY_MS = 10_000;

/** The time that was given ran out. */
export class TimeoutError extends Error {
  override name = 'TimeoutError';
}

export interface WaitOptions {
  /** What is waited for, for messages: "the database at db:5432/tasktracker". */
  what: string;
  timeoutSeconds: number;
  report(message: string): void;
}

/**
 * Repeats an attempt until it returns something other than undefined. Errors that pass by themselves, such as a
 * refused connection, count as "not yet"; every other error ends the wait.
 * @throws TimeoutError with the last reason, or the first lasting error
 */
export async function waitFor<T>(attempt: () => Promise<T | undefined>, options: WaitOptions): Promise<T> {
  const start = Date.now();
  let reported = start;
  for (;;) {
    let reason = 'not yet';
    try {
      const result = await attempt();
      if (result !== undefined) return result;
    } catch (error) {
      if (fromDatabaseError(error)?.status !== UNAVAILABLE) throw error;
      reason = reasonOf(error);
    }
    const now = Date.now();
    if (now - start + PAUSE_MS > options.timeoutSeconds * 1000) {
      throw new TimeoutError(`No success with ${options.what} within ${options.timeoutSeconds} s (${reason}).`);
    }
    if (now - reported >= PROGRESS_EVERY_MS || reported === start) {
      options.report(`waiting for ${options.what}: ${reason}`);
      reported = now;
    }
    await sleep(PAUSE_MS);
  }
}

/** A short reason; connection errors to several addresses come as an AggregateError without a message. */
function reasonOf(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string };
  return message || code || String(error);
}
