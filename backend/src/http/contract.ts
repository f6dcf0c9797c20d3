/**
 * What an endpoint promises: one declaration that validates the request, strips the response and describes both in
 * the OpenAPI document. Contracts live in each feature's `*.schema.ts`.
 */
import type { Readable } from 'node:stream';
import type { ZodObject, ZodType, z } from 'zod';
import type { StoredFile } from '../attachments/attachments.repository.ts';
import type { IncomingFile } from '../attachments/uploads.service.ts';
import type { ProblemType } from '../errors.ts';
import type { Services } from '../services.ts';
import type { Client } from './client.ts';
import type { Cookie, CookieName } from './cookies.ts';
import type { Identity, SessionIdentity } from './identity.ts';

export interface ResponseContract {
  description: string;
  schema?: ZodType;
  /** A body that is sent piece by piece: its media types, each with what the whole of it holds, for the document. */
  stream?: Record<string, ZodType>;
  /** The bytes of a file, as one of these media types or ranges of them. */
  file?: readonly string[];
  headers?: Record<string, HeaderContract>;
}

/** A JSON body, validated as a whole. */
export interface JsonBody {
  schema: ZodType;
  contentTypes: readonly string[];
  /** The most bytes that it may have, where that is less than of any body. */
  limit?: number;
}

/**
 * A body that the handler reads itself, as text: its media types, each with what it holds, for the document. Such bodies
 * are large, and carried out one after the other in a process.
 */
export interface TextBody {
  text: Record<string, ZodType>;
  /** The most bytes that it may have. */
  limit: number;
}

/** A body as HTML forms have it, each member a text that occurs once. What is wrong with it answers 400. */
export interface FormBody {
  form: ZodObject;
}

/** A form with files (RFC 7578). They are put away as they arrive; the handler runs after that, and gets what they are. */
export interface FilesBody {
  /** The form, for the document. */
  files: ZodType;
  /** The most files that it may have. */
  most: number;
}

export interface HeaderContract {
  description: string;
  example: string;
  /** Regular expression (ECMA-262) of the values that have a meaning. */
  pattern?: string;
  /** Of a response: sent with every one of its status. */
  always?: true;
}

/**
 * Who may ask: anybody; whoever acts on the tasks of an account, by a session or with an API token; a person who has
 * logged in; an administrator who has.
 */
export type Access = 'public' | 'tasks' | 'account' | 'admin';

export interface Contract {
  operationId: string;
  access: Access;
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
  body?: JsonBody | TextBody | FormBody | FilesBody;
  /**
   * Reads or sets cookies: pages of other origins are turned away, whatever their cookies say. A `navigation` is where
   * other sites lead a person's browser, and nothing that a page does behind its back.
   */
  cookies?: true | 'navigation';
  /** A request that a client may repeat under one Idempotency-Key, with the effect of a single one. */
  idempotent?: true;
  responses: Record<number, ResponseContract>;
  /** Every problem that this endpoint can answer with, besides those any endpoint can (see `commonProblems`). */
  problems: readonly ProblemType[];
}

/** Of every request that may be repeated under a key. */
export const idempotencyHeader: Record<string, HeaderContract> = {
  'Idempotency-Key': {
    description: 'A repeated request with the same key gets the first answer, for 24 hours',
    example: '01J9ZK2V0H8G6',
    pattern: '^[!-~]{1,255}$',
  },
};

/** Problems that any request can meet, whatever the endpoint. */
export const commonProblems = [
  'malformed-request',
  'too-many-requests',
  'internal',
  'unavailable',
] as const satisfies ProblemType[];

/** Problems of any request with a JSON body. */
export const bodyProblems = [
  'validation-failed',
  'unsupported-media-type',
  'content-too-large',
] as const satisfies ProblemType[];

type Infer<T> = T extends ZodType ? z.output<T> : undefined;

/** What every handler gets, whatever its contract. */
export interface AnyRequest {
  params: unknown;
  query: unknown;
  body: unknown;
  /** Who asks; undefined where anybody may. */
  identity: Identity | undefined;
  /** Asks again, while an answer is on its way: the session may end, the token run out. */
  isStillAllowed(): Promise<boolean>;
  client: Client;
  /** What the client sent of the cookies of this application, by the name that the code has for them. */
  cookie(name: CookieName, key?: string): string | undefined;
  /** The keys of the cookies that have this name. */
  cookieKeys(name: CookieName): string[];
  /** Scheme and host, without a slash at the end. */
  origin: string;
  /** Scheme, host and API prefix for absolute URLs, without a slash at the end. */
  baseUrl: string;
  /** A request header, by its name in any case; empty when absent. */
  header(name: string): string;
}

export interface AnyResponse {
  status: number;
  body?: unknown;
  stream?: Stream;
  file?: FileAnswer;
  headers?: Record<string, string>;
  cookies?: Cookie[];
}

/** A body that is sent piece by piece, as one of the media types of its contract. */
export interface Stream<MediaType extends string = string> {
  mediaType: MediaType;
  chunks: AsyncIterable<string>;
}

/** The bytes of a file, or of a part of it. */
export interface FileAnswer {
  mediaType: string;
  /** Bytes that are sent. */
  size: number;
  /** Not called for HEAD. */
  open(): Promise<Readable>;
}

/** The validated request of a contract. */
export type Request<C extends Contract> = AnyRequest & {
  params: Infer<C['params']>;
  query: Infer<C['query']>;
  body: BodyOf<C['body']>;
} & AskedBy<C['access']>;

type AskedBy<A extends Access> = A extends 'public'
  ? unknown
  : A extends 'tasks'
    ? { identity: Identity; ownerId: string }
    : { identity: SessionIdentity };

type BodyOf<B> = B extends { schema: infer S }
  ? Infer<S>
  : B extends { form: infer S }
    ? Infer<S>
    : B extends { text: infer T }
      ? { mediaType: keyof T; text: string }
      : B extends { files: ZodType }
        ? StoredFile[]
        : undefined;

type JsonOf<R> = R extends { schema: infer S extends ZodType } ? z.input<S> : undefined;

/** The response of a handler: one of the statuses that its contract lists, with that status's body. */
export type Response<C extends Contract> = {
  [Status in keyof C['responses'] & number]: {
    status: Status;
    body?: JsonOf<C['responses'][Status]>;
    stream?: C['responses'][Status] extends { stream: infer S } ? Stream<keyof S & string> : never;
    file?: C['responses'][Status] extends { file: unknown } ? FileAnswer : never;
    headers?: Record<string, string>;
    cookies?: Cookie[];
  };
}[keyof C['responses'] & number];

export type Handler<C extends Contract> = (request: Request<C>, services: Services) => Promise<Response<C>>;

/** The files of a request while they arrive. */
export interface Arriving {
  files: AsyncIterable<IncomingFile>;
  /** Of the whole body, where the client says it. Bytes */
  length: number | undefined;
}

/** What was put away of a request. */
export interface Received {
  files: StoredFile[];
  /** Gives up what the handler has not taken over. Called in any case, after the handler. */
  release(): Promise<void>;
}

/** Puts files away, before the handler runs and outside any transaction. */
export type Receiver<C extends Contract> = (
  request: Omit<Request<C>, 'body'> & Arriving,
  services: Services,
) => Promise<Received>;

/** A contract with the code that fulfils it. */
export interface Endpoint {
  contract: Contract;
  handler: (request: AnyRequest, services: Services) => Promise<AnyResponse>;
  receiver?: (request: AnyRequest & Arriving, services: Services) => Promise<Received>;
}

/** Declares a contract, keeping its exact types. */
export const contract = <const C extends Contract>(declared: C): C => declared;

/**
 * Joins a contract and its handler, in two steps so that the handler's types follow from the contract alone. One with a
 * form of files has a receiver too.
 */
export const endpoint =
  <C extends Contract>(declared: C) =>
  (handler: Handler<C>, ...[receiver]: C['body'] extends FilesBody ? [Receiver<C>] : []): Endpoint => ({
    contract: declared,
    handler: handler as unknown as Endpoint['handler'],
    ...(receiver && { receiver: receiver as unknown as NonNullable<Endpoint['receiver']> }),
  });
