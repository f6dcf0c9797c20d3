/** The OpenAPI 3.1 document, built from the contracts that also validate requests and strip responses. */
import {
  OpenApiGeneratorV31,
  OpenAPIRegistry,
  extendZodWithOpenApi,
  type ResponseConfig,
} from '@asteasolutions/zod-to-openapi';
import { z, type ZodType } from 'zod';
import { commonProblems, idempotencyHeader, type Contract } from '../http/contract.ts';
import type { ApiDocument } from './document.ts';
import { complete } from './complete.ts';
import * as headers from './headers.ts';
import { problemResponses, registerProblem } from './problem-responses.ts';

extendZodWithOpenApi(z);

const DESCRIPTION = [
  'Tasks over HTTP and JSON. Every `GET` answers `HEAD` too, with the same status and headers.',
  'Errors are problem documents (RFC 9457), each type explained at the address in its `type`.',
  'Clients should ignore members and headers that they do not know: new ones are no new version.',
].join(' ');

/** Groups of endpoints, in the order of the document. */
const TAGS: Record<string, string> = {
  tasks: 'What there is to do. Deleted tasks lie in the trash for 30 days unless the server says otherwise.',
  attachments: 'Files on tasks.',
  events: 'Every change of a task is an event: to follow live, to look back at, and to undo.',
  transfer: 'All tasks as a file, and back.',
  auth: 'How people get in and out. Programs use an API token instead.',
  account: 'The account that asks, its sessions and its API tokens.',
  administration: 'Who may come in. Administrators see accounts, and nothing of anybody’s tasks.',
  page: 'What the web page tells of itself, for the metrics of its operators.',
};

/** @param contracts of every endpoint that answers */
export function buildOpenApiDocument(contracts: Contract[]): ApiDocument {
  const registry = new OpenAPIRegistry();
  const everywhere = headers.registerHeaders(registry);
  registerProblem(registry);
  registry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'An access token from a log-in, or an API token where it says so',
  });
  for (const contract of contracts) {
    registry.registerPath({
      method: contract.method,
      path: contract.path,
      operationId: contract.operationId,
      summary: contract.summary,
      description: [contract.description, whoMayAsk(contract)].filter(Boolean).join(' '),
      tags: [contract.tag],
      security: contract.access === 'public' ? [] : [{ bearer: [] }],
      request: {
        ...(contract.params && { params: contract.params }),
        ...(contract.query && { query: contract.query }),
        headers: headers.requestHeaders({
          ...contract.requestHeaders,
          ...(contract.idempotent && idempotencyHeader),
          ...headers.requestIdHeader,
        }),
        ...(contract.body && { body: { required: true, content: requestContent(contract.body) } }),
      },
      responses: {
        ...responses(contract, everywhere),
        ...problemResponses(registry, problemsOf(contract), everywhere),
        ...tooLong,
      },
    });
  }
  const document = new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'TaskTracker',
      version: '1',
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/v1', description: 'This release' }],
    tags: [...new Set(contracts.map(({ tag }) => tag))].map((name) => ({ name, description: TAGS[name] ?? '' })),
    externalDocs: { url: '/api/docs', description: 'The same, to read' },
  });
  return complete(document as unknown as ApiDocument);
}

/** For people: the document's own `security` knows no kinds of callers. */
function whoMayAsk({ access, method }: Contract): string {
  if (access === 'public') return 'Anybody may ask.';
  if (access === 'account') return 'Only for a person who has logged in: no API token will do.';
  if (access === 'admin') return 'Only for administrators who have logged in.';
  return `An API token needs the scope \`${method === 'get' ? 'read' : 'write'}\`.`;
}

/** What Node.js answers by itself, before any code of the application. */
const tooLong = { 431: { description: 'Address and headers have more than 16 KiB together; this answer has no body' } };

function requestContent(body: NonNullable<Contract['body']>) {
  if ('text' in body) return contentOf(body.text);
  if ('form' in body) return contentOf({ 'application/x-www-form-urlencoded': body.form });
  if ('files' in body) return contentOf({ 'multipart/form-data': body.files });
  return Object.fromEntries(body.contentTypes.map((type) => [type, { schema: body.schema }]));
}

/** Bytes, which no schema describes. */
const bytes = () => z.string().meta({ format: 'binary', description: 'The bytes of a file', example: 'Hello' });

const contentOf = (mediaTypes: Record<string, ZodType>) =>
  Object.fromEntries(Object.entries(mediaTypes).map(([type, schema]) => [type, { schema }]));

const problemsOf = (contract: Contract) => [
  ...contract.problems,
  ...(contract.access === 'public' ? [] : (['unauthenticated', 'forbidden'] as const)),
  ...(contract.cookies ? (['forbidden'] as const) : []),
  ...commonProblems,
  'method-not-allowed' as const,
  ...(contract.idempotent ? (['conflict', 'idempotency-key-reused'] as const) : []),
];

function responses(contract: Contract, everywhere: Record<string, { $ref: string }>): Record<string, ResponseConfig> {
  return Object.fromEntries(
    Object.entries(contract.responses).map(([status, response]) => [
      status,
      {
        description: response.description,
        headers: {
          ...headers.responseHeaders({ ...response.headers, ...(contract.idempotent && headers.replayedHeader) }),
          ...everywhere,
        },
        ...(response.schema && { content: { 'application/json': { schema: response.schema } } }),
        ...(response.stream && { content: contentOf(response.stream) }),
        ...(response.file && { content: contentOf(Object.fromEntries(response.file.map((type) => [type, bytes()]))) }),
      },
    ]),
  );
}
