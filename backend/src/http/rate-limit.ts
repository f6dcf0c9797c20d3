/** A limit of requests per client address, with the headers of draft-ietf-httpapi-ratelimit-headers. */
import type { Middleware } from 'koa';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../errors.ts';
import { networkOf } from '../throttle/network-of.ts';

const WINDOW_SECONDS = 60;

/**
 * Counts in this process: replicas count apart, and no request costs a statement. It is a guard against runaway
 * clients; guesses of passwords need a count that all replicas share.
 * @param perMinute requests of one address; 0 switches the limit off
 */
export function rateLimit(perMinute: number): Middleware {
  if (perMinute === 0) return (_ctx, next) => next();
  const limiter = new RateLimiterMemory({ points: perMinute, duration: WINDOW_SECONDS });
  return async (ctx, next) => {
    const taken = await limiter.consume(networkOf(ctx.ip)).catch((error: unknown) => error as RateLimiterRes);
    const seconds = Math.ceil(taken.msBeforeNext / 1000);
    ctx.set('RateLimit-Policy', `"default";q=${perMinute};w=${WINDOW_SECONDS}`);
    ctx.set('RateLimit', `"default";r=${Math.max(0, taken.remainingPoints)};t=${seconds}`);
    if (taken.consumedPoints > perMinute) {
      throw new AppError('too-many-requests', `More than ${perMinute} requests a minute. Try again in ${seconds} s.`, {
        headers: { 'Retry-After': String(seconds) },
      });
    }
    await next();
  };
}
