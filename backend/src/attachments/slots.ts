/** Bounds on what runs at once: each upload and download holds memory, a socket, and a connection to the store. */
import { tooManyRequests, unavailable } from '../errors.ts';

export interface Slots {
  /**
   * Takes a place, which the returned function gives back.
   * @throws AppError 503 when the process has none, 429 when the owner has enough
   */
  take(owner: string): () => void;
}

/** @param what in the plural, for messages */
export function createSlots(what: string, limits: { all: number; each: number }): Slots {
  const taken = new Map<string, number>();
  let all = 0;
  return {
    take(owner) {
      const own = taken.get(owner) ?? 0;
      if (own >= limits.each) throw tooManyRequests(`You have ${limits.each} ${what} running. Wait for one to end.`, 5);
      if (all >= limits.all) throw unavailable(`Too many ${what} are running. Try again in a moment.`);
      taken.set(owner, own + 1);
      all += 1;
      let held = true;
      return () => {
        if (!held) return;
        held = false;
        all -= 1;
        const left = taken.get(owner)! - 1;
        if (left === 0) taken.delete(owner);
        else taken.set(owner, left);
      };
    },
  };
}
