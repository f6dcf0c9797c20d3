/**
 * The errors that the application raises on purpose. Any layer may throw one; `http/problem.ts` alone turns them into
 * an RFC 9457 problem document.
 */

/** One invalid part of a request. `pointer` is an RFC 6901 JSON pointer into the body, or the name of a parameter. */
export interface FieldError {
  pointer: string;
  detail: string;
}

export interface AppErrorOptions {
  errors?: FieldError[];
  /** Response headers that belong to the error, such as `Retry-After`. */
  headers?: Record<string, string>;
  /** Extension members of the problem document (RFC 9457, section 3.2). */
  extensions?: Record<string, unknown>;
  cause?: unknown;
}

/** An expected failure with an HTTP status and a stable type. */
export class AppError extends Error {
  readonly status: number;
  readonly type: ProblemType;
  readonly options: AppErrorOptions;

  constructor(type: ProblemType, detail: string, options: AppErrorOptions = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.type = type;
    this.status = problemTypes[type].status;
    this.options = options;
  }
}

/** Every problem type of the API: stable names that clients may rely on, each with its status and title. */
export const problemTypes = {
  'malformed-request': { status: 400, title: 'The request is malformed' },
  unauthenticated: { status: 401, title: 'Authentication is required' },
  'invalid-credentials': { status: 401, title: 'E-mail or password is wrong' },
  forbidden: { status: 403, title: 'Not allowed' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  conflict: { status: 409, title: 'Conflict' },
  'id-taken': { status: 409, title: 'The id is taken' },
  quarantined: { status: 409, title: 'The file is kept back' },
  'precondition-failed': { status: 412, title: 'Precondition failed' },
  'content-too-large': { status: 413, title: 'Content too large' },
  'range-not-satisfiable': { status: 416, title: 'Range not satisfiable' },
  'unsupported-media-type': { status: 415, title: 'Unsupported media type' },
  'validation-failed': { status: 422, title: 'Validation failed' },
  'idempotency-key-reused': { status: 422, title: 'The idempotency key was used for another request' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Internal error' },
  unavailable: { status: 503, title: 'Service unavailable' },
  'insufficient-storage': { status: 507, title: 'Not enough room' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemType = keyof typeof problemTypes;

/** 401: who asks is not known, or no longer. https://www.rfc-editor.org/rfc/rfc6750#section-3 */
export const unauthenticated = (detail = 'Send a valid access token as "Authorization: Bearer ...".'): AppError =>
  new AppError('unauthenticated', detail, { headers: { 'WWW-Authenticate': 'Bearer' } });

/** 401: the same for a wrong password and for an account that is not there. */
export const invalidCredentials = (): AppError =>
  new AppError('invalid-credentials', 'There is no account with this e-mail address and password.', {
    headers: { 'WWW-Authenticate': 'Bearer' },
  });

/** 403: it is known who asks, and that this is not for them. */
export const forbidden = (detail: string): AppError => new AppError('forbidden', detail);

/** 403 for a token with too few rights. https://www.rfc-editor.org/rfc/rfc6750#section-3.1 */
export const insufficientScope = (detail: string): AppError =>
  new AppError('forbidden', detail, { headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope"' } });

/** 422 for one member of a body, found wrong by what is stored. */
export const invalidMember = (pointer: string, detail: string): AppError =>
  new AppError('validation-failed', 'The body is not valid. See errors.', { errors: [{ pointer, detail }] });

/** 404, also for what exists but belongs to somebody else: a caller must not learn that it exists. */
export const notFound = (): AppError => new AppError('not-found', 'There is nothing at this address.');

/** 400 for what cannot be parsed at all. */
export const malformed = (detail: string, errors?: FieldError[], cause?: unknown): AppError =>
  new AppError('malformed-request', detail, { ...(errors && { errors }), cause });

/** 409: what is asked for contradicts what is stored by now. */
export const conflict = (detail: string, errors?: FieldError[]): AppError =>
  new AppError('conflict', detail, { ...(errors && { errors }) });

/** 409: the id that a client has chosen names something of theirs already, or did before that was deleted for good. */
export const idTaken = (): AppError =>
  new AppError('id-taken', 'This id was used before. Nothing was changed.', {
    errors: [{ pointer: '/id', detail: 'is taken' }],
  });

/** 412 with the current state, so that the caller can show both versions. */
export const preconditionFailed = (
  current: unknown,
  errors?: FieldError[],
  detail = 'The task has changed since it was read.',
): AppError =>
  new AppError('precondition-failed', detail, {
    extensions: { current },
    ...(errors && { errors }),
  });

/** @param seconds when to try again */
export const tooManyRequests = (detail: string, seconds: number): AppError =>
  new AppError('too-many-requests', detail, { headers: { 'Retry-After': String(seconds) } });

/** 503: the caller may try the same request again. */
export const unavailable = (detail: string, cause?: unknown): AppError =>
  new AppError('unavailable', detail, { headers: { 'Retry-After': '1' }, cause });
