/** What the database answered a moment ago, so that a busy client costs no statement for each of its requests. */
import { LRUCache } from 'lru-cache';

/** How long another replica may not know yet that something has ended. Milliseconds. */
const KNOWN_FOR_MS = 1_000;
const MOST_KNOWN = 10_000;

export interface RecentAnswers<Answer extends object> {
  /** Up to a second old. Those who ask at once wait for the same look-up. @throws what the look-up throws */
  get(key: string, lookUp: () => Promise<Answer | undefined>): Promise<Answer | undefined>;
  /** The next who asks, asks anew; what a look-up finds that began before is not kept. */
  forget(key: string): void;
  /** The same for all that match; of a look-up that still runs the answer is undefined. */
  forgetWhere(matches: (key: string, answer: Answer | undefined) => boolean): void;
}

export function createRecentAnswers<Answer extends object>(): RecentAnswers<Answer> {
  const known = new LRUCache<string, { answer: Answer | undefined }>({ max: MOST_KNOWN, ttl: KNOWN_FOR_MS });
  // not the cache's own way to share a look-up: that fails for all who wait when its entry is deleted
  const running = new Map<string, Promise<Answer | undefined>>();

  async function ask(key: string, lookUp: () => Promise<Answer | undefined>): Promise<Answer | undefined> {
    const asked = lookUp();
    running.set(key, asked);
    const isLatest = () => running.get(key) === asked;
    try {
      const answer = await asked;
      if (isLatest()) known.set(key, { answer });
      return answer;
    } finally {
      if (isLatest()) running.delete(key);
    }
  }

  function forget(key: string): void {
    running.delete(key);
    known.delete(key);
  }

  return {
    async get(key, lookUp) {
      const found = known.get(key);
      return found ? found.answer : (running.get(key) ?? ask(key, lookUp));
    },
    forget,
    forgetWhere(matches) {
      for (const key of running.keys()) if (matches(key, undefined)) forget(key);
      for (const [key, { answer }] of known.entries()) if (matches(key, answer)) forget(key);
    },
  };
}
