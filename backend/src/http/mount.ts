/** Puts endpoints on a router: the one place where a contract meets Koa. */
import type { RouterContext } from '@koa/router';
import type { Router } from '@koa/router';
import type { ZodError, ZodType } from 'zod';
import { AppError, malformed, notFound, type FieldError } from '../errors.ts';
import { baseUrlOf } from './base-url.ts';
import type { Contract, Endpoint } from './contract.ts';
import { readJsonBody } from './json-body.ts';

export interface MountOptions {
  /** Path before every contract's path, such as `/api/v1`. */
  prefix: string;
  publicUrl: string | undefined;
}

export function mount(router: Router, endpoints: Endpoint[], options: MountOptions): void {
  for (const { contract, handler } of endpoints) {
    router.register(options.prefix + routerPath(contract), [contract.method], async (ctx: RouterContext) => {
      const response = await handler({
        params: parse(contract.params, ctx.params, notFound),
        query: parse(contract.query, ctx.query, badQuery),
        body: contract.body
          ? parse(contract.body.schema, await readJsonBody(ctx, contract.body.contentTypes), badBody)
          : undefined,
        ownerId: ctx.state['ownerId'] as string,
        baseUrl: baseUrlOf(ctx, options.publicUrl) + options.prefix,
        header: (name) => ctx.get(name),
      });
      const promised = contract.responses[response.status];
      if (!promised) throw new Error(`${contract.operationId} answered ${response.status}, which it does not declare`);
      ctx.status = response.status;
      ctx.set(response.headers ?? {});
      // parsing strips whatever the schema does not name: nothing leaves that is not documented
      if (promised.schema && response.body !== undefined) {
        ctx.type = 'application/json';
        ctx.body = JSON.stringify(promised.schema.parse(response.body));
      }
    });
  }
}

/** `/tasks/{id}` in the router's own notation. */
const routerPath = (contract: Contract): string => contract.path.replace(/\{(\w+)\}/g, ':$1');

function parse<T>(schema: ZodType<T> | undefined, value: unknown, onError: (errors: FieldError[]) => AppError): T {
  if (!schema) return undefined as T;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw onError(fieldErrors(result.error));
}

const badQuery = (errors: FieldError[]): AppError =>
  malformed(
    'The query string is not valid.',
    errors.map((error) => ({ ...error, pointer: error.pointer.slice(1) })),
  );

const badBody = (errors: FieldError[]): AppError =>
  new AppError('validation-failed', 'The body is not valid. See errors.', { errors });

/** Zod's issues with RFC 6901 pointers; an unknown member is named by its own pointer. */
function fieldErrors(error: ZodError): FieldError[] {
  return error.issues.flatMap((issue) => {
    const pointer = issue.path.map((part) => `/${escapePointer(String(part))}`).join('');
    if (issue.code !== 'unrecognized_keys') return [{ pointer, detail: issue.message }];
    return issue.keys.map((key) => ({ pointer: `${pointer}/${escapePointer(key)}`, detail: 'is not known here' }));
  });
}

const escapePointer = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1').toWellFormed();
