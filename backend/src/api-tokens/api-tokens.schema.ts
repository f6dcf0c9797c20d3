/** The contracts of one's own API tokens. */
import { z } from 'zod';
import { bodyProblems, contract } from '../http/contract.ts';
import { text } from '../http/text.ts';
import { timestamp, userId } from '../users/users.schema.ts';

const scopes = z
  .array(z.enum(['read', 'write']))
  .min(1)
  .max(2)
  .meta({ description: '`read` for GET and HEAD, `write` for everything else', example: ['read'] });
const name = text({ min: 1, max: 100 }).meta({ description: 'What the token is for', example: 'backup script' });

const ApiToken = z
  .object({
    id: userId,
    name,
    scopes,
    createdAt: timestamp,
    expiresAt: timestamp,
    lastUsedAt: timestamp.nullable().meta({ description: 'To the minute; null when never', example: null }),
  })
  .meta({ id: 'ApiToken' });

export const listApiTokens = contract({
  operationId: 'listApiTokens',
  access: 'account',
  method: 'get',
  path: '/account/tokens',
  tag: 'account',
  summary: 'Lists the API tokens of the account',
  responses: { 200: { description: 'Those that are valid, the newest first', schema: z.array(ApiToken) } },
  problems: [],
});

export const createApiToken = contract({
  operationId: 'createApiToken',
  access: 'account',
  method: 'post',
  path: '/account/tokens',
  tag: 'account',
  summary: 'Makes an API token, which is shown this once',
  body: {
    contentTypes: ['application/json'],
    schema: z.strictObject({
      name,
      scopes,
      expiresInDays: z.int().min(1).max(366).meta({ description: 'Days for which it is valid', example: 90 }),
    }),
  },
  responses: {
    201: {
      description: 'The token itself, for the only time',
      schema: ApiToken.extend({
        token: z.string().meta({
          description: 'For the header `Authorization: Bearer …`',
          example: 'tt_Zm9yIHRoZSBkb2N1bWVudCBvbmx5LCBub3QgYSB0b2tlbg',
        }),
      }),
    },
  },
  problems: ['conflict', ...bodyProblems],
});

export const revokeApiToken = contract({
  operationId: 'revokeApiToken',
  access: 'account',
  method: 'delete',
  path: '/account/tokens/{id}',
  tag: 'account',
  summary: 'Revokes an API token',
  params: z.object({ id: userId.meta({ description: 'Id of the token' }) }),
  responses: { 204: { description: 'The token is worthless' } },
  problems: ['not-found'],
});
