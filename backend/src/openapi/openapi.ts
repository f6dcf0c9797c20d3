/** The OpenAPI 3.1 document, built from the contracts that also validate requests and strip responses. */
import {
  OpenApiGeneratorV31,
  OpenAPIRegistry,
  extendZodWithOpenApi,
  type ResponseConfig,
} from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { problemTypes, type ProblemType } from '../errors.ts';
import { commonProblems, type Contract, type HeaderContract } from '../http/contract.ts';
import { problemTypeUri } from '../http/problem.ts';
import * as tasks from '../tasks/tasks.schema.ts';

extendZodWithOpenApi(z);

/** Every contract of the API. A test compares this list with the routes that answer. */
export const contracts: Contract[] = [
  tasks.listTasks,
  tasks.createTask,
  tasks.getTask,
  tasks.updateTask,
  tasks.deleteTask,
  tasks.restoreTask,
];

const Problem = z
  .object({
    type: z.string().meta({ description: 'Stable name of the kind of problem', example: problemTypeUri('not-found') }),
    title: z.string().meta({ example: problemTypes['not-found'].title }),
    status: z.int().meta({ example: 404 }),
    detail: z.string().meta({ example: 'There is nothing at this address.' }),
    instance: z.string().meta({ description: 'The request, by its id', example: 'urn:request:019ab0f2-3c4d-7e5f' }),
    errors: z
      .array(
        z.object({
          pointer: z.string().meta({ description: 'JSON pointer into the body (RFC 6901), or a parameter' }),
          detail: z.string(),
        }),
      )
      .optional(),
    /** With 412: the task as it is now. */
    current: tasks.Task.optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' });

export function buildOpenApiDocument() {
  const registry = new OpenAPIRegistry();
  for (const contract of contracts) {
    registry.registerPath({
      method: contract.method,
      path: contract.path,
      operationId: contract.operationId,
      summary: contract.summary,
      ...(contract.description !== undefined && { description: contract.description }),
      tags: [contract.tag],
      request: {
        ...(contract.params && { params: contract.params }),
        ...(contract.query && { query: contract.query }),
        ...(contract.requestHeaders && { headers: requestHeaders(contract.requestHeaders) }),
        ...(contract.body && {
          body: {
            required: true,
            content: Object.fromEntries(
              contract.body.contentTypes.map((type) => [type, { schema: contract.body!.schema }]),
            ),
          },
        }),
      },
      responses: responses(contract),
    });
  }
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: { title: 'TaskTracker', version: '1', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/api/v1' }],
  });
}

const requestHeaders = (headers: Record<string, HeaderContract>) =>
  z.object(
    Object.fromEntries(
      Object.entries(headers).map(([name, { description, example }]) => [
        name,
        z.string().optional().meta({ description, example }),
      ]),
    ),
  );

function responses(contract: Contract): Record<string, ResponseConfig> {
  const result: Record<string, ResponseConfig> = {};
  for (const [status, response] of Object.entries(contract.responses)) {
    result[status] = {
      description: response.description,
      ...(response.headers && { headers: responseHeaders(response.headers) }),
      ...(response.schema && { content: { 'application/json': { schema: response.schema } } }),
    };
  }
  for (const type of new Set<ProblemType>([...contract.problems, ...commonProblems])) {
    result[problemTypes[type].status] = {
      description: problemTypes[type].title,
      content: { 'application/problem+json': { schema: Problem } },
    };
  }
  return result;
}

const responseHeaders = (headers: Record<string, HeaderContract>) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, { description, example }]) => [
      name,
      { description, schema: { type: 'string' as const }, example },
    ]),
  );
