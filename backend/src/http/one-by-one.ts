/** Large requests one after the other: side by side, a dozen of them fill the memory of the process. */
import pLimit from 'p-limit';
import { unavailable } from '../errors.ts';

/** Requests that may wait: each one holds a connection and nothing else. */
const MOST_WAITING = 20;

const queue = pLimit(1);

/**
 * Does the work when those that came before are done: its body is not read until then.
 * @throws AppError 503 when too many are waiting
 */
export function oneByOne<T>(work: () => Promise<T>): Promise<T> {
  if (queue.pendingCount >= MOST_WAITING) {
    throw unavailable('Too many large requests are waiting. Try again in a moment.');
  }
  return queue(work);
}
