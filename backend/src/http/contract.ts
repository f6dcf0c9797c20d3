/**
 * What an endpoint promises: one declaration that validates the request, strips the response and describes both in
 * the OpenAPI document. Contracts live in each feature's `*.schema.ts`.
 */
import type { ZodObject, ZodType, z } from 'zod';
import type { ProblemType } from '../errors.ts';

export interface ResponseContract {
  description: string;
  schema?: ZodType;
  headers?: Record<string, HeaderContract>;
}

export interface HeaderContract {
  description: string;
  example: string;
}

export interface Contract {
  operationId: string;
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Path below the API's prefix, with parameters in braces: `/tasks/{id}`. */
  path: `/${string}`;
  summary: string;
  description?: string;
  tag: string;
  params?: ZodObject;
  query?: ZodObject;
  /** Request headers with a meaning here; others are ignored. */
  requestHeaders?: Record<string, HeaderContract>;
  body?: { schema: ZodType; contentTypes: readonly string[] };
  responses: Record<number, ResponseContract>;
  /** Every problem that this endpoint can answer with, besides those any endpoint can (see `commonProblems`). */
  problems: readonly ProblemType[];
}

/** Problems that any request can meet, whatever the endpoint. */
export const commonProblems = ['malformed-request', 'internal', 'unavailable'] as const satisfies ProblemType[];

type Infer<T> = T extends ZodType ? z.output<T> : undefined;

/** What every handler gets, whatever its contract. */
interface AnyRequest {
  params: unknown;
  query: unknown;
  body: unknown;
  /** Whose data the request may see. */
  ownerId: string;
  /** Scheme, host and API prefix for absolute URLs, without a slash at the end. */
  baseUrl: string;
  /** A request header, by its name in any case; empty when absent. */
  header(name: string): string;
}

interface AnyResponse {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** The validated request of a contract. */
export type Request<C extends Contract> = AnyRequest & {
  params: Infer<C['params']>;
  query: Infer<C['query']>;
  body: C['body'] extends { schema: infer S } ? Infer<S> : undefined;
};

type JsonOf<R> = R extends { schema: infer S extends ZodType } ? z.input<S> : undefined;

/** The response of a handler: one of the statuses that its contract lists, with that status's body. */
export type Response<C extends Contract> = {
  [Status in keyof C['responses'] & number]: {
    status: Status;
    body?: JsonOf<C['responses'][Status]>;
    headers?: Record<string, string>;
  };
}[keyof C['responses'] & number];

export type Handler<C extends Contract> = (request: Request<C>) => Promise<Response<C>>;

/** A contract with the code that fulfils it. */
export interface Endpoint {
  contract: Contract;
  handler: (request: AnyRequest) => Promise<AnyResponse>;
}

/** Declares a contract, keeping its exact types. */
export const contract = <const C extends Contract>(declared: C): C => declared;

/** Joins a contract and its handler, in two steps so that the handler's types follow from the contract alone. */
export const endpoint =
  <C extends Contract>(declared: C) =>
  (handler: Handler<C>): Endpoint => ({ contract: declared, handler: handler as Endpoint['handler'] });
