/** Sends files. `fetch` tells nothing of how far a request has come, so this is the one place that does without it. */
import { authorized } from './access.ts';
import { ApiProblem, NetworkError } from './errors.ts';

export interface UploadOptions {
  /** Called with the part that has been sent, from 0 to 1. */
  onProgress: (part: number) => void;
  signal: AbortSignal;
}

/** A connection on which nothing moves for as long as this is given up, in milliseconds. */
const SILENCE_MS = 60_000;

/**
 * Sends a body to the API in the name of the person who is logged in.
 * @returns the answer's body
 * @throws ApiProblem when the API refuses or fails, NetworkError when no answer comes, AbortError when it was called off
 */
export async function upload<T>(
  path: string,
  headers: Record<string, string>,
  body: Blob | FormData,
  options: UploadOptions,
): Promise<T> {
  const request = new Request(`${globalThis.location.origin}/api/v1${path}`, { method: 'POST', headers });
  const response = await authorized(request, (ready) =>
    send('POST', ready.url, Object.fromEntries(ready.headers), body, options),
  );
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw new ApiProblem(response, answer);
  return answer as T;
}

/** Sends a body to a store of files, which knows nothing of who is logged in. @returns the status of its answer */
export async function sendToStore(
  url: string,
  headers: Record<string, string>,
  body: Blob,
  options: UploadOptions,
): Promise<number> {
  return (await send('PUT', url, headers, body, options)).status;
}

function send(
  method: string,
  url: string,
  headers: Record<string, string>,
  body: Blob | FormData,
  { onProgress, signal }: UploadOptions,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const request = new XMLHttpRequest();
    let silence: ReturnType<typeof setTimeout>;
    const heard = (): void => {
      clearTimeout(silence);
      silence = setTimeout(() => {
        reject(new NetworkError('timeout', undefined));
        request.abort();
      }, SILENCE_MS);
    };
    const abort = (): void => request.abort();
    const fail = (): void => reject(new NetworkError('unreachable', undefined));
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      heard();
      onProgress(total > 0 ? loaded / total : 1);
    });
    // a server that refuses before it has read everything may close the connection, and its answer is lost
    request.addEventListener('load', () => resolve(answerOf(request)));
    request.addEventListener('error', fail);
    request.addEventListener('abort', () => reject(signal.reason as Error));
    request.addEventListener('loadend', () => {
      clearTimeout(silence);
      signal.removeEventListener('abort', abort);
    });
    signal.addEventListener('abort', abort, { once: true });
    heard();
    request.send(body);
  });
}

function answerOf(request: XMLHttpRequest): Response {
  const headers = new Headers();
  // of another origin only those that it shows; to ask for any other by its name is an error in the console
  for (const line of request.getAllResponseHeaders().split('\r\n')) {
    const [name = '', value = ''] = line.split(/:\s*/, 2);
    if (name !== '') headers.append(name, value);
  }
  // these have no body, and a Response refuses one
  const empty = request.status === 204 || request.status === 205 || request.status === 304;
  return new Response(empty ? null : request.responseText, { status: request.status, headers });
}
