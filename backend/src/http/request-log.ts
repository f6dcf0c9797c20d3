import type { Middleware } from 'koa';
import type { Logger } from 'pino';
import { routeOf } from './route-of.ts';

/** Writes one line per request: what was asked and what came of it, without query, headers or bodies. */
export function requestLog(logger: Logger): Middleware {
  return async (ctx, next) => {
    const start = performance.now();
    await next();
    const error: unknown = ctx.state['error'];
    const line = {
      requestId: ctx.state['requestId'] as string,
      ...(ctx.state['traceId'] !== undefined && { traceId: ctx.state['traceId'] as string }),
      method: ctx.method,
      route: routeOf(ctx),
      path: ctx.path,
      status: ctx.status,
      ms: Math.round((performance.now() - start) * 10) / 10,
      ...(error !== undefined && { err: error }),
    };
    const level = ctx.status >= 500 ? (ctx.status === 503 ? 'warn' : 'error') : isProbe(ctx.path) ? 'debug' : 'info';
    logger[level](line, `${ctx.method} ${ctx.path} ${ctx.status}`);
  };
}

/** Probes come every few seconds for ever: only their failures are news. */
const isProbe = (path: string): boolean => path === '/livez' || path === '/readyz';
