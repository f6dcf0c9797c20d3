/** The contracts of getting in and out. */
import { z } from 'zod';
import { bodyProblems, contract } from '../http/contract.ts';
import { email, language, password, User } from '../users/users.schema.ts';

/** What is in a link, or a token: visible characters that need no escape. */
const secret = z
  .string()
  .regex(/^[\w-]{16,200}$/, 'is not in the form of one')
  .meta({ example: 'Zm9yIHRoZSBkb2N1bWVudCBvbmx5LCBub3QgYSB0b2tlbg' });

export const LogIn = z
  .object({
    accessToken: z.string().meta({
      description: 'For the header `Authorization: Bearer …`. Keep it in memory alone',
      example: 'eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.c2lnbmF0dXJl',
    }),
    expiresIn: z.int().meta({ description: 'Seconds for which it is valid', example: 600 }),
    user: User,
  })
  .meta({ id: 'LogIn' });

const setsCookies = {
  'Set-Cookie': {
    description:
      'The refresh token: `__Host-refresh` over HTTPS, `refresh` over plain HTTP on one machine, for scripts invisible',
    example: '__Host-refresh=…; path=/; secure; httponly; samesite=strict',
  },
};

export const logInMethods = contract({
  operationId: 'logInMethods',
  access: 'public',
  method: 'get',
  path: '/auth/methods',
  tag: 'auth',
  summary: 'Tells how one gets in here',
  responses: {
    200: {
      description: 'What this installation offers',
      schema: z
        .object({
          registration: z.enum(['open', 'invite', 'closed']).meta({ example: 'open' }),
          localLogin: z.boolean().meta({ description: 'Whether people can have a password here', example: true }),
          mail: z.boolean().meta({ description: 'Whether it sends mail, such as links for passwords', example: true }),
          provider: z
            .string()
            .nullable()
            .meta({ description: 'Name of the OpenID provider, if there is one', example: 'Keycloak' }),
          needsAdministrator: z
            .boolean()
            .meta({ description: 'Whether the token of the first administrator still counts', example: false }),
        })
        .meta({ id: 'LogInMethods' }),
    },
  },
  problems: [],
});

export const register = contract({
  operationId: 'register',
  access: 'public',
  cookies: true,
  method: 'post',
  path: '/auth/register',
  tag: 'auth',
  summary: 'Makes an account and logs in to it',
  description:
    'Where mail is sent, an account of one’s own making begins with a link to its address: 202, whether the address has an ' +
    'account already. An invitation, and the token of the first administrator, need no such link.',
  body: {
    contentTypes: ['application/json'],
    schema: z
      .strictObject({
        email,
        password,
        language: language.optional(),
        invitation: secret.optional().meta({ description: 'What is in the link of an invitation' }),
        bootstrapToken: z
          .string()
          .max(200)
          .optional()
          .meta({ description: 'Makes the first administrator; whoever runs this installation has it' }),
      })
      .meta({ id: 'Registration', example: { email: 'ann@example.org', password: 'correct horse battery' } }),
  },
  responses: {
    201: { description: 'The account, logged in', schema: LogIn, headers: setsCookies },
    202: { description: 'A mail tells how to go on' },
  },
  problems: ['forbidden', 'conflict', ...bodyProblems],
});

export const logIn = contract({
  operationId: 'logIn',
  access: 'public',
  cookies: true,
  method: 'post',
  path: '/auth/login',
  tag: 'auth',
  summary: 'Logs in with a password',
  body: {
    contentTypes: ['application/json'],
    schema: z
      .strictObject({ email, password })
      .meta({ id: 'Credentials', example: { email: 'ann@example.org', password: 'correct horse battery' } }),
  },
  responses: { 200: { description: 'A session', schema: LogIn, headers: setsCookies } },
  problems: ['invalid-credentials', 'forbidden', ...bodyProblems],
});

export const refresh = contract({
  operationId: 'refresh',
  access: 'public',
  cookies: true,
  method: 'post',
  path: '/auth/refresh',
  tag: 'auth',
  summary: 'Gets a new access token for the refresh cookie',
  description:
    'The cookie is replaced with each use. One that was replaced more than ten seconds ago ends its session: somebody else ' +
    'has it too.',
  responses: { 200: { description: 'The session goes on', schema: LogIn, headers: setsCookies } },
  problems: ['unauthenticated', 'forbidden'],
});

export const logOut = contract({
  operationId: 'logOut',
  access: 'public',
  cookies: true,
  method: 'post',
  path: '/auth/logout',
  tag: 'auth',
  summary: 'Ends the session of the refresh cookie',
  responses: {
    200: {
      description: 'There is no session any more',
      headers: setsCookies,
      schema: z.object({
        logoutUrl: z.url().nullable().meta({ description: 'Where to log out at the provider too', example: null }),
      }),
    },
  },
  problems: ['forbidden'],
});

export const logOutEverywhere = contract({
  operationId: 'logOutEverywhere',
  access: 'account',
  cookies: true,
  method: 'post',
  path: '/auth/logout-all',
  tag: 'auth',
  summary: 'Ends all sessions of the account',
  responses: { 204: { description: 'There are none any more', headers: setsCookies } },
  problems: [],
});

export const requestPasswordReset = contract({
  operationId: 'requestPasswordReset',
  access: 'public',
  method: 'post',
  path: '/auth/password-reset/request',
  tag: 'auth',
  summary: 'Asks for a link to set a new password',
  description: 'The answer is the same whether there is an account with the address.',
  body: { contentTypes: ['application/json'], schema: z.strictObject({ email }) },
  responses: { 202: { description: 'If there is such an account, a mail is on its way' } },
  problems: ['forbidden', ...bodyProblems],
});

export const resetPassword = contract({
  operationId: 'resetPassword',
  access: 'public',
  method: 'post',
  path: '/auth/password-reset',
  tag: 'auth',
  summary: 'Sets a new password with a link, and ends all sessions',
  body: { contentTypes: ['application/json'], schema: z.strictObject({ token: secret, password }) },
  responses: { 204: { description: 'The password is set' } },
  problems: ['forbidden', ...bodyProblems],
});

export const confirm = contract({
  operationId: 'confirm',
  access: 'public',
  cookies: true,
  method: 'post',
  path: '/auth/confirm',
  tag: 'auth',
  summary: 'Confirms an address with what is in a link',
  description:
    '`purpose` stands before `=` in the link. A registration takes its password, a new address of an account the refresh cookie ' +
    'of a browser that is logged in to it: whoever reads the mail has to be who asked for it.',
  body: {
    contentTypes: ['application/json'],
    schema: z
      .discriminatedUnion('purpose', [
        z.strictObject({ purpose: z.literal('registration'), token: secret, password }),
        z.strictObject({ purpose: z.literal('email'), token: secret }),
      ])
      .meta({
        id: 'Confirmation',
        example: {
          purpose: 'registration',
          token: 'Zm9yIHRoZSBkb2N1bWVudCBvbmx5LCBub3QgYSB0b2tlbg',
          password: 'correct horse battery',
        },
      }),
  },
  responses: {
    200: { description: 'The new account, logged in', schema: LogIn, headers: setsCookies },
    204: { description: 'The account has its new address' },
  },
  problems: ['unauthenticated', 'forbidden', 'conflict', ...bodyProblems],
});
