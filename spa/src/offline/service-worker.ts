/// <reference lib="webworker" />
/**
 * Keeps the files of the page, so that it opens without a connection, and goes on after a deploy that has replaced them.
 * Answers of the API are never kept here: they belong to whoever is logged in. `build/service-worker.ts` puts the names of
 * the files in, and writes this to the root of the site, since a worker sees nothing above its own folder.
 */
declare const self: ServiceWorkerGlobalScope;
/** Changes with any of the files. */
declare const RELEASE: string;
/** Paths of everything that the page may need; `/` is the page itself. */
declare const FILES: string[];

const PREFIX = 'tasktracker-';
/** A tab that was opened before a deploy still has the files of its own release. */
const KEPT_RELEASES = 2;
/** How long the server may take to answer with the page before the kept one is shown, in milliseconds. */
const PATIENCE_MS = 4_000;

async function keepFiles(): Promise<void> {
  const cache = await caches.open(PREFIX + RELEASE);
  // names with a hash never change; all others are asked for anew
  const requests = FILES.map(
    (path) => new Request(path, { cache: path.startsWith('/assets/') ? 'default' : 'reload' }),
  );
  await cache.addAll(requests);
}

/** In the order in which they were made: the oldest go. */
async function forgetOldReleases(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  await Promise.all(names.slice(0, -KEPT_RELEASES).map((name) => caches.delete(name)));
}

/** The page as the server has it now, with the headers that it sends now; the kept one where no answer comes. */
async function page(request: Request): Promise<Response> {
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (response.status < 500) return response;
    return (await kept('/')) ?? response;
  } catch (error) {
    const response = await kept('/');
    if (response) return response;
    throw error;
  }
}

/** Of this release rather than of one before. */
async function kept(path: string): Promise<Response | undefined> {
  const own = await (await caches.open(PREFIX + RELEASE)).match(path);
  return own ?? caches.match(path);
}

self.addEventListener('install', (event) => {
  // nothing of the page that is open depends on the worker's release
  event.waitUntil(keepFiles().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOldReleases().then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (/^\/(?:api\/|livez$|readyz$|healthz$)/.test(pathname)) return;
  if (request.mode === 'navigate') event.respondWith(page(request));
  else if (pathname.startsWith('/assets/') || (pathname !== '/' && FILES.includes(pathname))) {
    event.respondWith(kept(pathname).then((response) => response ?? fetch(request)));
  }
});
