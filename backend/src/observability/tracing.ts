/** Traces of requests: off, and none of OpenTelemetry loaded, unless an endpoint is configured. */
import type { Context, Middleware } from 'koa';

export interface Tracing {
  /** Puts the request into a span, which continues the trace of its caller. */
  middleware: Middleware;
  /** Tells of a statement that begins; the result is called at its end. */
  onStatement(statement: string): (failed: boolean) => void;
  /** The trace that a request belongs to, if it is one that is kept. */
  sampledTraceId(ctx: Context): string | undefined;
  /** Sends what has not been sent. */
  stop(): Promise<void>;
}

/** version-traceid-parentid-flags: https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Takes the caller's trace id into the log, whether this process makes spans or not. */
export function traceId(): Middleware {
  return (ctx, next) => {
    const id = TRACEPARENT.exec(ctx.get('traceparent'))?.[1];
    if (id !== undefined) ctx.state['traceId'] = id;
    return next();
  };
}
