import koaCors from '@koa/cors';
import type { Middleware } from 'koa';

/** Response headers that pages of other origins may read. */
const EXPOSED = [
  'Content-Disposition',
  'ETag',
  'Link',
  'Last-Event-ID',
  'Location',
  'X-Request-Id',
  'Retry-After',
  'RateLimit',
  'RateLimit-Policy',
  'Idempotency-Replayed',
];

/**
 * Lets pages of the given origins call the API. No origin, no headers: then only the service's own page can.
 * @param origins such as `https://app.example.org`, compared exactly
 */
export function cors(origins: string[]): Middleware {
  if (origins.length === 0) return (_ctx, next) => next();
  return koaCors({
    origin: (ctx) => {
      const origin = ctx.get('Origin');
      return origins.includes(origin) ? origin : '';
    },
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposeHeaders: EXPOSED,
    maxAge: 600,
  });
}
