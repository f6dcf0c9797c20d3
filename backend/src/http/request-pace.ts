/**
 * How long a client may take to send a request. Node.js knows one time for every request of a server; here a request has
 * 30 seconds, and one with files as long as it keeps sending.
 */
import type { IncomingMessage, Server } from 'node:http';
import { answerClientError } from './client-error.ts';

const REQUEST_MS = 30_000;
/** An answer that came before the request was over: the client has this long to notice. */
const AFTER_ANSWER_MS = 10_000;
const PACE_MS = 30_000;
/** Less is no connection that a file of some size would ever pass. */
const LEAST_BYTES_PER_PACE = 30 * 4 * 1024;
/** However fast: far less than an upload that died is kept for. */
const LONGEST_UPLOAD_MS = 6 * 3_600_000;

const timers = new WeakMap<IncomingMessage, NodeJS.Timeout>();

/** Cuts off requests that arrive too slowly. Requests without a body have arrived when they begin. */
export function guardPace(server: Server): void {
  server.requestTimeout = 0;
  server.prependListener('request', (request: IncomingMessage, response) => {
    if (request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined) return;
    setTimer(request, setTimeout(cutOff, REQUEST_MS, request));
    response.once('finish', () => {
      if (!request.complete)
        setTimer(
          request,
          setTimeout(() => request.socket.destroy(), AFTER_ANSWER_MS),
        );
    });
    request.once('close', () => clearInterval(timers.get(request)));
  });
}

/** From now on the request may take long, as long as bytes keep coming. */
export function allowLongBody(request: IncomingMessage): void {
  const start = Date.now();
  let seen = request.socket.bytesRead;
  setTimer(
    request,
    setInterval(() => {
      const received = request.socket.bytesRead - seen;
      seen += received;
      // bytes that wait for us are no fault of the client
      const slow = received < LEAST_BYTES_PER_PACE && request.readableLength === 0;
      if (slow || Date.now() - start > LONGEST_UPLOAD_MS) cutOff(request);
    }, PACE_MS),
  );
}

function setTimer(request: IncomingMessage, timer: NodeJS.Timeout): void {
  clearInterval(timers.get(request));
  timers.set(request, timer.unref());
}

function cutOff(request: IncomingMessage): void {
  clearInterval(timers.get(request));
  if (request.complete) return;
  answerClientError(
    Object.assign(new Error('the request takes too long'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }),
    request.socket,
  );
}
