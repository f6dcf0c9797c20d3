import type { Context } from 'koa';

/** The pattern of the route that took the request, such as `/api/v1/tasks/:id`: a label with few values, unlike the path. */
export function routeOf(ctx: Context): string {
  const path: unknown = (ctx as { routerPath?: unknown }).routerPath;
  return typeof path === 'string' ? path : 'unmatched';
}
