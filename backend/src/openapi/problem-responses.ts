/** RFC 9457 problems in the OpenAPI document: one response for each, which operations refer to. */
import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { Attachment } from '../attachments/attachments.schema.ts';
import { problemTypes, type ProblemType } from '../errors.ts';
import { problemTypeUri } from '../http/problem.ts';
import { Task } from '../tasks/tasks.schema.ts';
import { problemHeaders, responseHeaders } from './headers.ts';
import { problemDocs } from './problem-docs.ts';

/** Made when it is registered: only schemas made after Zod's extension can be. */
const problemSchema = () =>
  z
    .object({
      type: z.string().meta({
        description: 'Stable name of the kind of problem: the address of its explanation',
        example: problemTypeUri('not-found'),
      }),
      title: z
        .string()
        .meta({ description: 'The same for every problem of the type', example: problemTypes['not-found'].title }),
      status: z.int().meta({ description: 'The status of the answer', example: 404 }),
      detail: z.string().meta({ description: 'What is wrong this time', example: problemDocs['not-found'].detail }),
      instance: z.string().meta({
        description: 'The request, by its id',
        example: 'urn:request:019ab0f2-3c4d-7e5f-8a9b-0c1d2e3f4a5b',
      }),
      errors: z
        .array(
          z.object({
            pointer: z.string().meta({
              description: 'JSON pointer into the body (RFC 6901), or the name of a parameter',
              example: '/title',
            }),
            detail: z.string().meta({ example: 'must have 1 to 500 characters' }),
          }),
        )
        .optional()
        .meta({ description: 'Each part of the request that is wrong' }),
      current: z.union([Task, Attachment]).optional(),
    })
    .meta({ description: 'RFC 9457. `current`, with 412 alone, is the task or attachment as it is now.' });

/** An answer of a type, as `http/problem.ts` gives it. */
export function problemExample(type: ProblemType): Record<string, unknown> {
  const { detail, errors } = problemDocs[type];
  return {
    type: problemTypeUri(type),
    title: problemTypes[type].title,
    status: problemTypes[type].status,
    detail,
    instance: 'urn:request:019ab0f2-3c4d-7e5f-8a9b-0c1d2e3f4a5b',
    ...(errors && { errors }),
  };
}

type References = Record<string, { $ref: string }>;

/**
 * Declares the answers with problems of the given types, one for each status.
 * @param headers of every answer
 * @returns references by status
 */
export function problemResponses(
  registry: OpenAPIRegistry,
  types: Iterable<ProblemType>,
  headers: References,
): References {
  const byStatus = Map.groupBy(new Set(types), (type) => problemTypes[type].status);
  return Object.fromEntries(
    [...byStatus].map(([status, ofStatus]) => {
      const name = ofStatus.map(pascalCase).join('Or');
      const { ref } = registry.registerComponent('responses', name, {
        description: ofStatus.map((type) => problemTypes[type].title).join('; or: '),
        headers: { ...headers, ...responseHeaders(problemHeaders[status] ?? {}) },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: Object.fromEntries(ofStatus.map((type) => [type, { value: problemExample(type) }])),
          },
        },
      });
      return [status, ref];
    }),
  );
}

/** Declares the document of a problem. */
export const registerProblem = (registry: OpenAPIRegistry): void => void registry.register('Problem', problemSchema());

const pascalCase = (type: ProblemType): string =>
  type.replace(/(?:^|-)(.)/g, (_match, letter: string) => letter.toUpperCase());
