import type { Middleware } from 'koa';

/** How a browser on this machine names it. */
const LOCAL = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;

/**
 * Refuses requests under any other name. A page of somebody else's can make its own name point to this machine (DNS
 * rebinding) and would then read and change all tasks from the user's browser.
 * @param publicUrl a further name that the user has given
 */
export function onlyLocalHosts(publicUrl: string | undefined): Middleware {
  const publicHost = publicUrl === undefined ? undefined : new URL(publicUrl).host;
  return async (ctx, next) => {
    if (LOCAL.test(ctx.host) || ctx.host === publicHost) return next();
    ctx.status = 421;
    ctx.type = 'text/plain';
    ctx.body = 'This TaskTracker answers to localhost. Set HOST or PUBLIC_URL to reach it by another name.\n';
  };
}
