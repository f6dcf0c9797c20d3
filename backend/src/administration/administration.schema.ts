/** The contracts of administration. An administrator sees who has an account, and nothing of anybody's tasks. */
import { z } from 'zod';
import { bodyProblems, contract } from '../http/contract.ts';
import { wholeNumber } from '../http/whole-number.ts';
import { email, language, role, timestamp, User, userId } from '../users/users.schema.ts';

const limit = wholeNumber({ min: 1, max: 200 }).default(50).meta({ description: 'Most rows in the answer' });
const link = (what: string) => ({
  Link: {
    description: 'Where the next page is (RFC 8288), when there is one',
    example: `<https://tasks.example.org/api/v1/${what}?before=7>; rel="next"`,
  },
});

const ManagedUser = User.extend({
  disabled: z.boolean().meta({ description: 'Whether the account may not log in', example: false }),
}).meta({ id: 'ManagedUser' });

const Invitation = z
  .object({
    id: userId,
    email: z
      .string()
      .nullable()
      .meta({ description: 'The address that it is for; any when null', example: 'bob@example.org' }),
    role,
    createdAt: timestamp,
    expiresAt: timestamp,
  })
  .meta({ id: 'Invitation' });

const shownLink = z
  .url()
  .nullable()
  .meta({ description: 'The link, where it was not sent by mail: hand it over yourself', example: null });

export const listUsers = contract({
  operationId: 'listUsers',
  access: 'admin',
  method: 'get',
  path: '/users',
  tag: 'administration',
  summary: 'Lists accounts, the newest first',
  query: z.strictObject({
    limit,
    before: userId.optional().meta({ description: 'Only accounts that are older than this one' }),
  }),
  responses: { 200: { description: 'A page of accounts', schema: z.array(ManagedUser), headers: link('users') } },
  problems: [],
});

export const updateUser = contract({
  operationId: 'updateUser',
  access: 'admin',
  method: 'patch',
  path: '/users/{id}',
  tag: 'administration',
  summary: 'Changes what an account may do',
  description: 'An account that is disabled loses its sessions at once, and its API tokens count for nothing.',
  params: z.object({ id: userId.meta({ description: 'Id of the account' }) }),
  body: {
    contentTypes: ['application/merge-patch+json', 'application/json'],
    schema: z
      .strictObject({ role: role.optional(), disabled: z.boolean().optional() })
      .meta({ example: { disabled: true } }),
  },
  responses: { 200: { description: 'The changed account', schema: ManagedUser } },
  problems: ['not-found', 'conflict', ...bodyProblems],
});

export const createResetLink = contract({
  operationId: 'createResetLink',
  access: 'admin',
  method: 'post',
  path: '/users/{id}/password-reset',
  tag: 'administration',
  summary: 'Makes a link with which the owner of an account sets a new password',
  params: z.object({ id: userId.meta({ description: 'Id of the account' }) }),
  responses: {
    200: {
      description: 'The link is valid for an hour. Where mail is sent, it is on its way to the owner',
      schema: z.object({ link: shownLink }),
    },
  },
  problems: ['not-found', 'conflict'],
});

export const listInvitations = contract({
  operationId: 'listInvitations',
  access: 'admin',
  method: 'get',
  path: '/invitations',
  tag: 'administration',
  summary: 'Lists invitations that were not accepted yet',
  responses: { 200: { description: 'The newest first, 500 at most', schema: z.array(Invitation) } },
  problems: [],
});

export const invite = contract({
  operationId: 'invite',
  access: 'admin',
  method: 'post',
  path: '/invitations',
  tag: 'administration',
  summary: 'Invites somebody to make an account',
  body: {
    contentTypes: ['application/json'],
    schema: z.strictObject({
      email: email.optional().meta({ description: 'The only address that may accept it; any when left out' }),
      role: role.optional(),
      language: language.optional(),
    }),
  },
  responses: {
    201: {
      description:
        'The invitation is valid for seven days. Where mail is sent and an address is given, it is on its way',
      schema: Invitation.extend({ link: shownLink }),
    },
  },
  problems: ['conflict', ...bodyProblems],
});

export const withdrawInvitation = contract({
  operationId: 'withdrawInvitation',
  access: 'admin',
  method: 'delete',
  path: '/invitations/{id}',
  tag: 'administration',
  summary: 'Withdraws an invitation',
  params: z.object({ id: userId.meta({ description: 'Id of the invitation' }) }),
  responses: { 204: { description: 'Its link is worthless' } },
  problems: ['not-found'],
});

export const listSecurityEvents = contract({
  operationId: 'listSecurityEvents',
  access: 'admin',
  method: 'get',
  path: '/security-events',
  tag: 'administration',
  summary: 'Lists what concerned the security of accounts, the newest first',
  query: z.strictObject({
    limit,
    before: z
      .string()
      .regex(/^[1-9][0-9]{0,17}$/, 'is no id')
      .optional()
      .meta({ description: 'Only events before this one', example: '7' }),
  }),
  responses: {
    200: {
      description: 'A page of events, kept for 400 days',
      schema: z.array(
        z
          .object({
            id: z.string().meta({ example: '7' }),
            at: timestamp,
            type: z.string().meta({ example: 'logged-in' }),
            userId: userId.nullable().meta({ description: 'The account that it is about' }),
            address: z.string().nullable().meta({ description: 'IP address of the request', example: '192.0.2.1' }),
            detail: z.record(z.string(), z.unknown()).meta({ example: { how: 'password' } }),
          })
          .meta({ id: 'SecurityEvent' }),
      ),
      headers: link('security-events'),
    },
  },
  problems: [],
});
