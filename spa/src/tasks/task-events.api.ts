/** The stream of what happens to tasks, wherever it is done. */
import { EventSource, type EventSourceFetchInit, type FetchLikeResponse } from 'eventsource';
import { authorized } from '../api/access.ts';
import { ApiProblem, NetworkError } from '../api/errors.ts';
import type { components } from '../api/schema.ts';

export type TaskEvent = components['schemas']['Event'];

export interface Follower {
  /** The newest event that is known already; empty when none is. */
  since: string;
  /** There is a connection, for the first time or again. */
  onConnect(): void;
  /** The stream begins with what happens from now on. Not called when it goes on where it broke off. */
  onBegin(): void;
  onEvent(event: TaskEvent): void;
}

const TYPES: TaskEvent['type'][] = ['created', 'updated', 'trashed', 'restored', 'purged'];

/** The server gives a sign of life every 15 seconds; a connection without one for as long as this is dead. */
const SILENCE_MS = 45_000;
/** Longest pause between two tries to connect, in milliseconds. */
const LONGEST_PAUSE_MS = 60_000;

/**
 * Follows the tasks of the person who is logged in, over broken connections and tokens that run out, without missing an
 * event. A tab that nobody sees keeps no connection, since browsers have six for all tabs together over HTTP/1.1; it
 * gets what it has missed once it is seen again.
 * @returns a function that ends it
 */
export function followTasks({ since, onConnect, onBegin, onEvent }: Follower): () => void {
  let source: EventSource | undefined;
  /** The newest event that arrived; empty until the stream has begun. */
  let last = since;
  let failures = 0;

  async function connect(url: string | URL, init: EventSourceFetchInit): Promise<FetchLikeResponse> {
    const silent = new AbortController();
    const signal = AbortSignal.any([init.signal as AbortSignal, silent.signal]);
    const heard = <T>(work: Promise<T>): Promise<T> => unlessSilent(work, () => silent.abort());
    await pause(failures, signal);
    try {
      const headers = { ...init.headers, ...(last !== '' && { 'Last-Event-ID': last }) };
      const request = new Request(url, { headers, cache: init.cache, signal });
      const response = await heard(authorized(request, (ready) => globalThis.fetch(ready, { signal })));
      // anything else thrown here counts as a broken connection, which is tried again; the package gives up on a status
      if (!response.ok || !response.body) throw new ApiProblem(response, undefined);
      failures = 0;
      const reader = response.body.getReader();
      const body = { getReader: () => ({ read: () => heard(reader.read()), cancel: () => reader.cancel() }) };
      const { url: from, status, redirected } = response;
      return { body: body as FetchLikeResponse['body'], url: from, status, redirected, headers: response.headers };
    } catch (error) {
      failures += 1;
      throw error;
    }
  }

  function open(): void {
    source = new EventSource(new URL('/api/v1/events', globalThis.location.origin), { fetch: connect });
    source.addEventListener('ready', ({ lastEventId }) => {
      const begins = last === '';
      last = lastEventId;
      onConnect();
      if (begins) onBegin();
    });
    for (const type of TYPES) source.addEventListener(type, receive);
  }

  function receive({ lastEventId, data }: MessageEvent<string>): void {
    last = lastEventId;
    onEvent(JSON.parse(data) as TaskEvent);
  }

  function adapt(): void {
    source?.close();
    failures = 0;
    if (document.visibilityState === 'visible') open();
  }

  adapt();
  document.addEventListener('visibilitychange', adapt);
  addEventListener('online', adapt);
  return () => {
    source?.close();
    document.removeEventListener('visibilitychange', adapt);
    removeEventListener('online', adapt);
  };
}

/** Waits before the next try, the longer the more have failed, and not as long as all other tabs and people do. */
function pause(failures: number, signal: AbortSignal): Promise<void> {
  if (failures === 0) return Promise.resolve();
  const milliseconds = Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** failures) * (0.5 + Math.random() / 2);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}

/** @throws NetworkError when nothing comes for too long, after `end` was called */
async function unlessSilent<T>(work: Promise<T>, end: () => void): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new NetworkError('timeout', undefined));
      end();
    }, SILENCE_MS);
  });
  try {
    return await Promise.race([work, silence]);
  } finally {
    clearTimeout(timer);
  }
}
