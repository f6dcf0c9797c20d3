/** Work that can wait, for moments in which nobody waits for the page. */

/** Safari has no idle callbacks; the page is there after this many milliseconds on most machines. */
const SHOWN_AFTER_MS = 300;
/** Where the browser is never idle the work is done all the same. */
const IDLE_WITHIN_MS = 1_000;

/** Resolves when the browser has nothing else to do, after a second at the latest. */
export const whenIdle = (): Promise<unknown> =>
  new Promise((resolve) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(resolve, { timeout: IDLE_WITHIN_MS });
    else setTimeout(resolve, SHOWN_AFTER_MS);
  });

/** Resolves after the browser has had a chance to answer to a key or a touch, and to show what is there. */
export const nextTask = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve));
