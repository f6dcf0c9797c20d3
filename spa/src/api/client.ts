/** The HTTP client of the API: paths, bodies and answers are typed from its OpenAPI document. */
import createClient from 'openapi-fetch';
import { authorized } from './access.ts';
import { ApiProblem, NetworkError } from './errors.ts';
import type { paths } from './schema.ts';

/** After how many milliseconds without an answer a request is given up. */
export const TIMEOUT_MS = 15_000;

/** For as long as the transfer of a large file may take, in milliseconds. */
const TRANSFER_TIMEOUT_MS = 300_000;

const baseUrl = `${globalThis.location.origin}/api/v1`;

const within =
  (milliseconds: number) =>
  (request: Request): Promise<Response> =>
    globalThis.fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(milliseconds)]) });

/** Asks in the name of the person who is logged in. */
export const api = createClient<paths>({ baseUrl, fetch: (request) => authorized(request, within(TIMEOUT_MS)) });

/** The same for files, which take their time. */
export const transferApi = createClient<paths>({
  baseUrl,
  fetch: (request) => authorized(request, within(TRANSFER_TIMEOUT_MS)),
});

/** Asks in nobody's name. The browser adds the cookie of the session where it belongs. */
export const publicApi = createClient<paths>({ baseUrl, fetch: within(TIMEOUT_MS) });

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/**
 * Waits for the answer to a call of `api`.
 * @returns the body with the response, for its headers
 * @throws ApiProblem when the API refuses or fails, NetworkError when no answer comes
 */
export async function answer<T>(call: Promise<Answer<T>>): Promise<{ body: T; headers: Headers }> {
  const { data, error, response } = await call.catch(explain);
  if (!response.ok) throw new ApiProblem(response, error);
  return { body: data as T, headers: response.headers };
}

/** Fetch reports a failed connection as a TypeError, before the answer as well as in the middle of it. */
function explain(error: unknown): never {
  if (error instanceof TypeError) throw new NetworkError('unreachable', error);
  if (error instanceof DOMException && error.name === 'TimeoutError') throw new NetworkError('timeout', error);
  throw error;
}

/**
 * The query of the link with the given relation in a Link header (RFC 8288), or null when there is none.
 * Commas inside the address's angle brackets do not separate links.
 */
export function linkQuery(header: string | null, relation: string): URLSearchParams | null {
  for (const [, address = '', parameters = ''] of (header ?? '').matchAll(/<([^>]*)>((?:\s*;[^,]*)?)/g)) {
    const rel = /;\s*rel\s*=\s*"?([^";]*)"?/i.exec(parameters)?.[1] ?? '';
    if (rel.split(/\s+/).includes(relation)) return new URL(address, globalThis.location.href).searchParams;
  }
  return null;
}
