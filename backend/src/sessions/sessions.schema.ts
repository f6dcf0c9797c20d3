/** The contracts of one's own sessions. */
import { z } from 'zod';
import { contract } from '../http/contract.ts';
import { timestamp, userId } from '../users/users.schema.ts';

const Session = z
  .object({
    id: userId,
    current: z.boolean().meta({ description: 'Whether it is the one that asks', example: true }),
    createdAt: timestamp,
    lastUsedAt: timestamp,
    expiresAt: timestamp,
    userAgent: z.string().meta({ description: 'What the browser says of itself', example: 'Mozilla/5.0 …' }),
    address: z.string().meta({ description: 'IP address of its last refresh', example: '192.0.2.1' }),
  })
  .meta({ id: 'Session' });

export const listSessions = contract({
  operationId: 'listSessions',
  access: 'account',
  method: 'get',
  path: '/account/sessions',
  tag: 'account',
  summary: 'Lists where the account is logged in',
  responses: { 200: { description: 'The sessions, the last used first', schema: z.array(Session) } },
  problems: [],
});

export const endSession = contract({
  operationId: 'endSession',
  access: 'account',
  method: 'delete',
  path: '/account/sessions/{id}',
  tag: 'account',
  summary: 'Ends a session',
  params: z.object({ id: userId.meta({ description: 'Id of the session' }) }),
  responses: { 204: { description: 'The session is over' } },
  problems: ['not-found'],
});
