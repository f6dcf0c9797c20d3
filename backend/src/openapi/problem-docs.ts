/** What each problem type means and what a client does about it: for the page that `type` points to, and for examples. */
import type { FieldError, ProblemType } from '../errors.ts';

export interface ProblemDoc {
  meaning: string;
  /** What a client should do. */
  advice: string;
  /** Of an example: `detail`, and where the type has them, `errors`. */
  detail: string;
  errors?: FieldError[];
  /** Whether the same request may succeed when it is sent again, without any change. */
  retry: 'never' | 'later';
}

export const problemDocs: Record<ProblemType, ProblemDoc> = {
  'malformed-request': {
    meaning:
      'The request cannot be understood: the body is not JSON, a parameter has a value that it cannot have, a parameter is ' +
      'not known, or a header such as `If-Match` or `Idempotency-Key` is not in its format.',
    advice: 'Correct the request. Where it is a parameter, `errors` names it. The same request will fail again.',
    detail: 'The query string is not valid.',
    errors: [{ pointer: 'limit', detail: 'Too big: expected number to be <=200' }],
    retry: 'never',
  },
  unauthenticated: {
    meaning: 'The request has no access token, or none that is valid any longer.',
    advice: 'Get a new access token, by the refresh token or by logging in, and send the request again with it.',
    detail: 'Send a valid access token as "Authorization: Bearer ...".',
    retry: 'never',
  },
  'invalid-credentials': {
    meaning:
      'E-mail address and password belong to no account that may log in: the answer does not tell which is wrong.',
    advice: 'Ask the person again. After a number of attempts the answer is 429 for a while, right or wrong.',
    detail: 'There is no account with this e-mail address and password.',
    retry: 'never',
  },
  forbidden: {
    meaning:
      'It is known who asks, and the answer is no: an API token without the scope, or where only a person who has logged in ' +
      'may go; a user where an administrator is needed; registration that is not open; a page of another origin.',
    advice: 'Ask for less, or ask an administrator. The same request will fail again.',
    detail: 'This needs an API token with the scope write.',
    retry: 'never',
  },
  'not-found': {
    meaning:
      'There is nothing at this address: the path is wrong, the task never existed, it lies in the trash where the list is ' +
      'asked for (or the other way round), it was deleted for good, or it belongs to somebody else.',
    advice: 'Forget the address. What lies in the trash is listed by `GET /tasks?trash=true` and can be restored.',
    detail: 'There is nothing at this address.',
    retry: 'never',
  },
  'method-not-allowed': {
    meaning: 'The address exists and does not know this method.',
    advice: 'Use one of the methods that the `Allow` header lists.',
    detail: 'This address knows DELETE, GET, HEAD, POST.',
    retry: 'never',
  },
  conflict: {
    meaning:
      'The request contradicts what is stored by now: what an undo would take back has been changed again, or the first ' +
      'request with the same `Idempotency-Key` is still running.',
    advice:
      'Read the current state and decide again. While a first request is running, wait a moment and repeat this one.',
    detail: 'What this event changed has been changed again since.',
    errors: [{ pointer: '/title', detail: 'has been changed since' }],
    retry: 'later',
  },
  'id-taken': {
    meaning:
      'A task of this `id` was created before, by whoever asks: it is in the list or in the trash, or was deleted for good. ' +
      'Nothing was changed. Ids of other people are not looked at.',
    advice:
      'After a request whose answer was lost, this is its answer: the task was created, and `GET /tasks/{id}` has it, ' +
      'unless it was deleted since. For another task, make another id.',
    detail: 'This id was used before. Nothing was changed.',
    errors: [{ pointer: '/id', detail: 'is taken' }],
    retry: 'never',
  },
  quarantined: {
    meaning:
      'A virus scanner has not looked at the file yet, or has found something in it. `scan` of the attachment tells which.',
    advice: 'While `scan` is `pending`, ask again in some seconds. Nobody gets an infected file; it can be deleted.',
    detail: 'The file is still being looked at by a virus scanner.',
    retry: 'later',
  },
  'precondition-failed': {
    meaning:
      '`If-Match` names another version than the task or attachment has by now: somebody has changed it since it was read.',
    advice:
      'Take it from `current`, show or merge both versions, and send the change again with the new version as ' +
      '`If-Match`. Nothing was overwritten.',
    detail: 'The task has changed since it was read.',
    retry: 'never',
  },
  'content-too-large': {
    meaning:
      'The body, or a file in it, has more bytes than the server accepts, or a form has too many files. The rest of it is ' +
      'not read.',
    advice: 'Send less: shorten the notes, split a batch into several, or see `getFileLimits` for files.',
    detail: 'The body may have at most 1048576 bytes.',
    retry: 'never',
  },
  'range-not-satisfiable': {
    meaning: '`Range` asks for bytes beyond the end of the file.',
    advice: '`Content-Range` tells how many bytes there are. Ask for some of them, or leave the header out.',
    detail: 'The file has 48213 bytes.',
    retry: 'never',
  },
  'unsupported-media-type': {
    meaning: 'The body is of another media type, in another character set than UTF-8, or compressed.',
    advice: 'Send `Content-Type: application/json` (for `PATCH` also `application/merge-patch+json`), uncompressed.',
    detail: 'The body must be application/json.',
    retry: 'never',
  },
  'validation-failed': {
    meaning: 'The body is JSON, and some of its members are missing, unknown or out of bounds.',
    advice: 'Correct each member that `errors` names by its JSON pointer (RFC 6901) and send the request again.',
    detail: 'The body is not valid. See errors.',
    errors: [{ pointer: '/title', detail: 'must have 1 to 500 characters' }],
    retry: 'never',
  },
  'idempotency-key-reused': {
    meaning: 'This `Idempotency-Key` belongs to an earlier request with another method, path or body.',
    advice: 'Make a new key for every new request. Repeat a key only with exactly the same request.',
    detail: 'This Idempotency-Key belongs to a request with other content.',
    retry: 'never',
  },
  'too-many-requests': {
    meaning:
      'This client has sent more requests than its share, or more event streams are open than the server can keep.',
    advice:
      'Wait for the seconds of the `Retry-After` header, then go on. `RateLimit` on every answer tells how many ' +
      'requests are left, so that a client can slow down before.',
    detail: 'More than 1200 requests a minute. Try again in 17 s.',
    retry: 'later',
  },
  internal: {
    meaning: 'A defect of the server. It is logged under the id in `instance` and `X-Request-Id`.',
    advice: 'Report it with that id. Do not repeat the request in a loop.',
    detail: 'Something went wrong here. The request id finds it in the log.',
    retry: 'never',
  },
  unavailable: {
    meaning: 'The server cannot work right now, mostly because its database does not answer.',
    advice:
      'Repeat the request after the seconds of `Retry-After`, and each time wait longer. A write is safe to repeat with ' +
      'the same `Idempotency-Key`, any other request as it is.',
    detail: 'The database does not answer right now. Nothing was changed, or the answer was lost: try again.',
    retry: 'later',
  },
  'insufficient-storage': {
    meaning:
      'With this file the user would have more bytes than are allowed, those of files in the trash among them, or the store ' +
      'of files is full.',
    advice: 'Delete files, and wait until they have left the trash, or ask an administrator for more room.',
    detail: 'All your files together may have at most 1073741824 bytes, with those in the trash.',
    retry: 'never',
  },
};
