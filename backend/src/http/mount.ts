/** Puts endpoints on a router: the one place where a contract meets Koa. */
import { Readable } from 'node:stream';
import type { Router, RouterContext } from '@koa/router';
import type { IdempotencyService, StoredAnswer } from '../idempotency/idempotency.service.ts';
import type { Services } from '../services.ts';
import { authorize, type Authenticate } from './authenticate.ts';
import { baseUrlOf } from './base-url.ts';
import { parseForm, parseJson, readText } from './body.ts';
import { clientOf } from './client.ts';
import {
  idempotencyHeader,
  type AnyRequest,
  type Contract,
  type Endpoint,
  type FileAnswer,
  type FilesBody,
  type Stream,
} from './contract.ts';
import { cookieKeys, readCookie, requireNavigation, requireOwnOrigin, setCookie, type Cookie } from './cookies.ts';
import type { Identity } from './identity.ts';
import { filesOf } from './multipart.ts';
import { allowLongBody } from './request-pace.ts';
import { oneByOne } from './one-by-one.ts';
import { badBody, badForm, badQuery, parse } from './validate.ts';
import { malformed, notFound } from '../errors.ts';

export interface MountOptions {
  /** Path before every contract's path, such as `/api/v1`. */
  prefix: string;
  publicUrl: string | undefined;
  services: Services;
  idempotency: IdempotencyService;
  authenticate: Authenticate;
}

/** A client that takes no byte of a file for this long has gone. Milliseconds. */
const IDLE_DOWNLOAD_MS = 60_000;

type Answer = StoredAnswer & { stream?: Stream; file?: FileAnswer; cookies?: Cookie[] };

export function mount(router: Router, endpoints: Endpoint[], options: MountOptions): void {
  const fixedPaths = new Set(endpoints.map(({ contract }) => options.prefix + contract.path).filter(isFixed));
  for (const endpoint of endpoints) {
    const { contract } = endpoint;
    const checkHeaders = headerCheck(contract);
    router.register(options.prefix + routerPath(contract.path), [contract.method], async (ctx: RouterContext, next) => {
      // /tasks/batch is no /tasks/{id}, whatever the method
      if (!isFixed(contract.path) && fixedPaths.has(ctx.path)) return next();
      if (contract.cookies === 'navigation') requireNavigation(ctx);
      else if (contract.cookies) requireOwnOrigin(ctx, baseUrlOf(ctx, options.publicUrl));
      // before anything else is looked at: strangers learn nothing from what is wrong with their requests
      const identity = contract.access === 'public' ? undefined : await options.authenticate(ctx);
      authorize(contract.access, ctx.method, identity);
      // what a cache keeps for one person is nothing for the next one at the same browser
      if (contract.access !== 'public') ctx.vary('Authorization');
      checkHeaders(ctx);
      const work = () => answerTo(ctx, endpoint, identity, options);
      return send(ctx, isLarge(contract.body) ? await oneByOne(work) : await work(), options);
    });
  }
}

async function answerTo(
  ctx: RouterContext,
  endpoint: Endpoint,
  identity: Identity | undefined,
  options: MountOptions,
): Promise<Answer> {
  const request = await readRequest(ctx, endpoint, identity, options);
  if (!endpoint.receiver) return carryOut(ctx, endpoint, request, request.body, options);
  allowLongBody(ctx.req);
  const { most } = endpoint.contract.body as FilesBody;
  const arriving = { ...request, files: filesOf(ctx, most), length: ctx.request.length };
  const received = await endpoint.receiver(arriving, options.services);
  try {
    // repeated, the same files lie elsewhere
    const fingerprint = received.files.map(({ name, sha256 }) => [name, sha256]);
    return await carryOut(ctx, endpoint, { ...request, body: received.files }, fingerprint, options);
  } finally {
    await received.release();
  }
}

/** @param fingerprint what makes a repeated request the same one */
async function carryOut(
  ctx: RouterContext,
  endpoint: Endpoint,
  request: AnyRequest,
  fingerprint: unknown,
  options: MountOptions,
): Promise<Answer> {
  const { identity } = request;
  const key = endpoint.contract.idempotent ? ctx.get('Idempotency-Key') : '';
  if (key === '' || !identity) return fulfil(endpoint, request, options.services);
  return options.idempotency.once(
    { owner: identity.userId, key, request: [ctx.method, ctx.url, fingerprint] },
    (services) => fulfil(endpoint, request, services),
  );
}

const isLarge = (body: Contract['body']): boolean => body !== undefined && 'text' in body;

const isFixed = (path: string): boolean => !path.includes('{');

/** `/tasks/{id}` in the router's own notation. */
const routerPath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');

async function readRequest(
  ctx: RouterContext,
  { contract }: Endpoint,
  identity: Identity | undefined,
  options: MountOptions,
): Promise<AnyRequest> {
  const client = clientOf(ctx, options.publicUrl);
  return {
    params: parse(contract.params, ctx.params, notFound),
    query: parse(contract.query, ctx.query, badQuery),
    body: await readBody(ctx, contract.body),
    identity,
    ...(identity && { ownerId: identity.userId }),
    isStillAllowed: async () => (await options.authenticate(ctx)) !== undefined,
    client,
    cookie: (name, key) => readCookie(ctx, name, client, key),
    cookieKeys: (name) => cookieKeys(ctx, name, client),
    origin: baseUrlOf(ctx, options.publicUrl),
    baseUrl: baseUrlOf(ctx, options.publicUrl) + options.prefix,
    header: (name) => ctx.get(name),
  };
}

/**
 * Headers with a pattern, which is compiled once for an endpoint. An empty one is wrong too: taken as absent, If-Match
 * would no longer guard the change.
 */
function headerCheck({ requestHeaders = {}, idempotent }: Contract): (ctx: RouterContext) => void {
  const formats = Object.entries({ ...requestHeaders, ...(idempotent && idempotencyHeader) }).flatMap(
    ([name, { pattern }]) => (pattern === undefined ? [] : [{ name, format: new RegExp(pattern) }]),
  );
  return (ctx) => {
    for (const { name, format } of formats) {
      const value = ctx.req.headers[name.toLowerCase()];
      if (value === undefined || format.test(String(value))) continue;
      throw malformed(
        `The header ${name} is not in its format. Leave it out, or send what the documentation describes.`,
      );
    }
  };
}

async function readBody(ctx: RouterContext, body: Contract['body']): Promise<unknown> {
  if (!body || 'files' in body) return undefined;
  if ('text' in body) return readText(ctx, Object.keys(body.text), body.limit);
  if ('form' in body) return parse(body.form, parseForm((await readText(ctx, [FORM])).text), badForm);
  return parse(body.schema, parseJson((await readText(ctx, body.contentTypes, body.limit)).text), badBody);
}

/** Runs the handler and strips what it returns: nothing leaves that its contract does not name. */
async function fulfil({ contract, handler }: Endpoint, request: AnyRequest, services: Services): Promise<Answer> {
  const response = await handler(request, services);
  const promised = contract.responses[response.status];
  if (!promised) throw new Error(`${contract.operationId} answered ${response.status}, which it does not declare`);
  const { status, headers = {}, body, stream, file, cookies = [] } = response;
  if (stream) return { status, headers: { ...headers, 'Content-Type': utf8(stream.mediaType) }, body: null, stream };
  if (file) return { status, headers: { ...headers, 'Content-Type': file.mediaType }, body: null, file };
  if (!promised.schema || body === undefined) return { status, headers, body: null, cookies };
  return {
    status,
    headers: { ...headers, 'Content-Type': utf8('application/json') },
    body: JSON.stringify(promised.schema.parse(body)),
    cookies,
  };
}

/** https://url.spec.whatwg.org/#application/x-www-form-urlencoded */
const FORM = 'application/x-www-form-urlencoded';

const utf8 = (mediaType: string): string => `${mediaType}; charset=utf-8`;

async function send(
  ctx: RouterContext,
  { status, headers, body, stream, file, cookies = [] }: Answer,
  options: MountOptions,
): Promise<void> {
  // without a body of its own an answer has none, not the name of its status
  if (body === null && !stream && !file) ctx.body = null;
  ctx.status = status;
  ctx.set(headers);
  for (const cookie of cookies) setCookie(ctx, cookie, clientOf(ctx, options.publicUrl));
  // a stream ends with its connection: Koa destroys it then, which ends the generator behind it
  if (stream) ctx.body = Readable.from(stream.chunks, { objectMode: true, highWaterMark: 1 });
  else if (file) await sendFile(ctx, file);
  else if (body !== null) ctx.body = body;
}

async function sendFile(ctx: RouterContext, { size, open }: FileAnswer): Promise<void> {
  if (ctx.method !== 'HEAD') {
    ctx.res.setTimeout(IDLE_DOWNLOAD_MS);
    ctx.body = await open();
  }
  ctx.length = size;
}
