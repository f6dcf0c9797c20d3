/**
 * Tells waiting streams that an owner's tasks have changed, whichever replica changed them. One look-up by primary key
 * serves all streams of the process, and none runs while there are none. Unlike LISTEN it needs no connection of its
 * own, passes every connection pooler, and a lost notification cannot exist.
 */
import type { Database } from '../database/connect.ts';
import { findRevisions } from './events.repository.ts';

/** Between two look-ups: how late an event may arrive. Milliseconds. */
const POLL_MS = 250;

export interface EventFeed {
  /**
   * Resolves when the owner's revision is beyond `revision`, when the time is over, or when the feed is closed.
   * @param timeoutMs the longest wait
   */
  changed(owner: string, revision: number, timeoutMs: number): Promise<void>;
  readonly closed: boolean;
  /** Streams that are open now; counted by those who open and end them. */
  streams: number;
  /** Ends all waits: streams see `closed` and end. */
  close(): void;
}

interface Waiter {
  owner: string;
  revision: number;
  wake(): void;
}

export function createEventFeed(db: Database): EventFeed {
  const waiters = new Set<Waiter>();
  let closed = false;
  let polling: NodeJS.Timeout | undefined;

  async function poll(): Promise<void> {
    polling = undefined;
    if (waiters.size === 0) return;
    const owners = [...new Set([...waiters].map((waiter) => waiter.owner))];
    // while the database is away the streams stay open and quiet
    const revisions = await findRevisions(db, owners).catch(() => new Map<string, number>());
    for (const waiter of waiters) if ((revisions.get(waiter.owner) ?? 0) > waiter.revision) waiter.wake();
    schedule();
  }

  function schedule(): void {
    if (closed || polling || waiters.size === 0) return;
    polling = setTimeout(() => void poll(), POLL_MS);
  }

  return {
    changed: (owner, revision, timeoutMs) =>
      new Promise((resolve) => {
        if (closed) return resolve();
        const waiter: Waiter = {
          owner,
          revision,
          wake() {
            clearTimeout(timer);
            waiters.delete(waiter);
            resolve();
          },
        };
        const timer = setTimeout(waiter.wake, timeoutMs);
        waiters.add(waiter);
        schedule();
      }),
    streams: 0,
    get closed() {
      return closed;
    },
    close() {
      closed = true;
      clearTimeout(polling);
      for (const waiter of waiters) waiter.wake();
    },
  };
}
