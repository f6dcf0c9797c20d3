/** The trace that a caller says a request belongs to. */
import type { Middleware } from 'koa';

/** version-traceid-parentid-flags: https://www.w3.org/TR/trace-context/#traceparent-header */
export const TRACEPARENT = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Takes the caller's trace id into the log, whether this process makes spans or not. */
export function traceId(): Middleware {
  return (ctx, next) => {
    const id = TRACEPARENT.exec(ctx.get('traceparent'))?.[1];
    if (id !== undefined) ctx.state['traceId'] = id;
    return next();
  };
}
