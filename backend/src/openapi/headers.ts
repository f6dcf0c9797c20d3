/** Headers that are the same at every endpoint. */
import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import type { HeaderContract } from '../http/contract.ts';

const REQUEST_ID = '019ab0f2-3c4d-7e5f-8a9b-0c1d2e3f4a5b';

/** Of every request. */
export const requestIdHeader: Record<string, HeaderContract> = {
  'X-Request-Id': {
    description:
      'Id of the request, which the answer and the log repeat; one is made where it is missing or not in this form',
    example: REQUEST_ID,
  },
};

/** Of the answer to a repeated request. */
export const replayedHeader: Record<string, HeaderContract> = {
  'Idempotency-Replayed': { description: '`true` where this is the first answer again', example: 'true' },
};

/** Of every answer. */
export const answerHeaders: Record<string, HeaderContract> = {
  'X-Request-Id': { description: 'Id of the request, in the log too', example: REQUEST_ID, always: true },
  'RateLimit-Policy': {
    description: 'How many requests a client has in how many seconds',
    example: '"default";q=1200;w=60',
  },
  RateLimit: {
    description: 'How many are left, and in how many seconds all are there again',
    example: '"default";r=1199;t=41',
  },
  'Cache-Control': { description: 'Whether the answer may be kept (RFC 9111)', example: 'no-store' },
};

/** Of the problems that tell a client what to do next. */
export const problemHeaders: Record<number, Record<string, HeaderContract>> = {
  401: {
    'WWW-Authenticate': { description: 'How to authenticate (RFC 6750)', example: 'Bearer', always: true },
  },
  405: {
    Allow: { description: 'The methods that the address knows', example: 'DELETE, GET, HEAD, POST', always: true },
  },
  416: {
    'Content-Range': { description: 'How many bytes there are', example: 'bytes */48213', always: true },
  },
  429: { 'Retry-After': { description: 'Seconds to wait', example: '17', pattern: '^[0-9]+$', always: true } },
  503: { 'Retry-After': { description: 'Seconds to wait', example: '1', pattern: '^[0-9]+$', always: true } },
};

/** Declares the headers of every answer once, for the others to refer to. */
export function registerHeaders(registry: OpenAPIRegistry): Record<string, { $ref: string }> {
  return Object.fromEntries(
    Object.entries(responseHeaders(answerHeaders)).map(([name, header]) => [
      name,
      registry.registerComponent('headers', name, header).ref,
    ]),
  );
}

export const requestHeaders = (headers: Record<string, HeaderContract>) =>
  z.object(
    Object.fromEntries(
      Object.entries(headers).map(([name, { description, example, pattern }]) => [
        name,
        z
          .string()
          .optional()
          .meta({ description, example, ...(pattern !== undefined && { pattern }) }),
      ]),
    ),
  );

export const responseHeaders = (headers: Record<string, HeaderContract>) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, { description, example, pattern, always }]) => [
      name,
      {
        description,
        ...(always && { required: true }),
        schema: { type: 'string' as const, ...(pattern !== undefined && { pattern }) },
        example,
      },
    ]),
  );
