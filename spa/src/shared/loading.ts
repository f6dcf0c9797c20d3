/** Loading of the page's own files: most pages and parts come when they are needed, if they come. */

/** After how many milliseconds without it a file is given up. */
const PATIENCE_MS = 15_000;

/** Gone: the server answers, so the file belongs to a release that it does not have any more, or has not yet. */
export type LoadTrouble = 'offline' | 'gone';

/** @throws Error when loading fails, or takes too long: a style sheet that stays away would keep its page for ever */
export async function inTime<T>(load: () => Promise<T>, patience = PATIENCE_MS): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('A file of the page did not come in time')), patience);
  });
  try {
    return await Promise.race([load(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Why a file could not be loaded. The browser does not tell, so the server is asked for what it always has. */
export async function loadTrouble(): Promise<LoadTrouble> {
  try {
    const response = await fetch('/', { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) });
    return response.ok ? 'gone' : 'offline';
  } catch {
    return 'offline';
  }
}
