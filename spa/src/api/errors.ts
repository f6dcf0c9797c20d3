/** What can go wrong between the SPA and the API, one class for each way to react. */
import type { components } from './schema.ts';

/** An RFC 9457 problem document. */
export type Problem = components['schemas']['Problem'];

/** The API answered, and refused or failed. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  /** Present when the answer came from the API itself, and not from something in front of it. */
  readonly problem: Problem | undefined;
  /** What to quote to find the request in the server's log; empty when the answer has none. */
  readonly requestId: string;
  /** Seconds after which it may be tried again; null when the answer does not say. */
  readonly retryAfter: number | null;

  constructor(response: Response, body: unknown) {
    const problem = isProblem(body) ? body : undefined;
    super(problem?.detail ?? `${response.status} ${response.statusText}`.trim());
    this.status = response.status;
    this.problem = problem;
    this.requestId = response.headers.get('X-Request-Id') ?? '';
    this.retryAfter = Number(response.headers.get('Retry-After')) || null;
  }

  /** Name of the problem's type, such as `conflict`: what stands behind `#` in its address. */
  get type(): string {
    return /#(.+)$/.exec(this.problem?.type ?? '')?.[1] ?? '';
  }
}

/** No answer came: the network is down, the server is not reachable, or it took too long. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
  readonly reason: 'unreachable' | 'timeout';

  constructor(reason: 'unreachable' | 'timeout', cause: unknown) {
    super(reason === 'timeout' ? 'The server did not answer in time' : 'The server cannot be reached', { cause });
    this.reason = reason;
  }
}

/** Nobody is logged in, or not any more: the request was not sent, or was refused and has done nothing. */
export class SessionOver extends Error {
  override readonly name = 'SessionOver';

  constructor() {
    super('Nobody is logged in');
  }
}

/** For writes that take something away: that it is gone already is what was wanted. @throws any other error */
export function unlessGone(error: unknown): void {
  if (!(error instanceof ApiProblem) || error.status !== 404) throw error;
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'title' in body && 'status' in body && 'detail' in body;
}
