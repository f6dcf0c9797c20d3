import type { Middleware } from 'koa';
import { v7 as uuidv7 } from 'uuid';

/** Taken over from a caller only in this form, so that it cannot forge log lines. */
const ACCEPTABLE = /^[\w.-]{1,128}$/;

/** Gives every request an id, the caller's own where it is acceptable, and returns it as X-Request-Id. */
export function requestId(): Middleware {
  return async (ctx, next) => {
    const given = ctx.get('X-Request-Id');
    const id = ACCEPTABLE.test(given) ? given : uuidv7();
    ctx.state['requestId'] = id;
    ctx.set('X-Request-Id', id);
    await next();
  };
}
