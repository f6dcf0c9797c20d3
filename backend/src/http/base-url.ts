import type { Context } from 'koa';
import { malformed } from '../errors.ts';

/** A host as RFC 3986 has it (name, IPv4 or bracketed IPv6) with an optional port. Anything else is not echoed. */
const HOST = /^(?:[a-z0-9_.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/**
 * Scheme and host for absolute URLs: PUBLIC_URL when it is set, else where the client sent its request.
 * @throws AppError 400 when the Host header is not a host
 */
export function baseUrlOf(ctx: Pick<Context, 'protocol' | 'host'>, publicUrl: string | undefined): string {
  if (publicUrl !== undefined) return publicUrl;
  if (!HOST.test(ctx.host)) throw malformed('The Host header is not a host name or address.');
  return `${ctx.protocol}://${ctx.host}`;
}
