/** The one place that turns errors into RFC 9457 problem documents. */
import type { Context, Middleware } from 'koa';
import { fromDatabaseError } from '../database/constraints.ts';
import { AppError, malformed, problemTypes } from '../errors.ts';

/** Problem types are relative references to the API's own documentation. */
export const problemTypeUri = (type: AppError['type']): string => `/api/docs/problems#${type}`;

/** Must stand before everything that can fail. */
export function problems(): Middleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      respond(ctx, error);
    }
  };
}

function respond(ctx: Context, error: unknown): void {
  const known = toAppError(error);
  const problem = known ?? new AppError('internal', 'Something went wrong here. The request id finds it in the log.');
  // kept for the request log; an expected refusal is not an error of ours
  ctx.state['error'] = problem.status >= 500 ? (problem.cause ?? error) : undefined;
  const { headers = {}, errors, extensions = {} } = problem.options;
  ctx.status = problem.status;
  ctx.set(headers);
  ctx.type = 'application/problem+json';
  ctx.set('Cache-Control', 'no-store');
  ctx.body = JSON.stringify({
    type: problemTypeUri(problem.type),
    title: problemTypes[problem.type].title,
    status: problem.status,
    detail: problem.message,
    instance: `urn:request:${ctx.state['requestId']}`,
    ...(errors && { errors }),
    ...extensions,
  });
}

function toAppError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  // the router decodes path parameters; a bad escape such as %ff surfaces there
  if (error instanceof URIError) return malformed('The path holds an invalid escape.', undefined, error);
  return fromDatabaseError(error);
}

/** Answers what no route took: 404, or 405 with Allow where the path exists for other methods. */
export function unmatched(allowedMethods: (path: string) => string[]): Middleware {
  return (ctx) => {
    const allowed = allowedMethods(ctx.path);
    if (allowed.length === 0) throw new AppError('not-found', 'There is nothing at this address.');
    throw new AppError('method-not-allowed', `This address knows ${allowed.join(', ')}.`, {
      headers: { Allow: allowed.join(', ') },
    });
  };
}
