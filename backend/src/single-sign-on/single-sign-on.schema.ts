/** The contracts of log-in and log-out at the OpenID provider. */
import { z } from 'zod';
import { contract } from '../http/contract.ts';

const location = (description: string, example: string) =>
  ({ Location: { description, example, always: true } }) as const;

export const signOn = contract({
  operationId: 'signOn',
  access: 'public',
  cookies: 'navigation',
  method: 'get',
  path: '/auth/oidc/login',
  tag: 'auth',
  summary: 'Leads the browser to the OpenID provider',
  description: 'An address to open, not to fetch: the answer leads to the provider, and back from there.',
  query: z.strictObject({
    returnTo: z.string().optional().meta({
      description: 'Path on the page to go to afterwards; whatever leads elsewhere counts as `/`',
      example: '/?status=open',
    }),
  }),
  responses: {
    302: {
      description: 'To the provider; or to the page’s `/log-in?error=…` when the provider does not answer',
      headers: location('Where to go', 'https://id.example.org/auth?client_id=tasktracker'),
    },
  },
  problems: ['not-found', 'forbidden'],
});

export const signOnCallback = contract({
  operationId: 'signOnCallback',
  access: 'public',
  cookies: 'navigation',
  method: 'get',
  path: '/auth/oidc/callback',
  tag: 'auth',
  summary: 'Takes the browser back from the OpenID provider',
  description: 'For the provider to lead to. Parameters besides these are ignored.',
  query: z.object({
    code: z.string().optional().meta({ description: 'What the provider changes for tokens', example: 'SplxlOBeZQQYb' }),
    state: z.string().optional().meta({ description: 'As it was sent to the provider', example: 'af0ifjsldkj' }),
    iss: z.string().optional().meta({ description: 'Who answers (RFC 9207)', example: 'https://id.example.org' }),
    error: z.string().optional().meta({ description: 'Why there is no code', example: 'access_denied' }),
  }),
  responses: {
    302: {
      description: 'To the page, logged in; or to the page’s `/log-in?error=…`',
      headers: location('Where to go', 'https://tasks.example.org/'),
    },
  },
  problems: ['not-found', 'forbidden'],
});

export const backChannelLogOut = contract({
  operationId: 'backChannelLogOut',
  access: 'public',
  method: 'post',
  path: '/auth/oidc/backchannel-logout',
  tag: 'auth',
  summary: 'Ends sessions, at the word of the OpenID provider',
  description: 'For the provider to call: https://openid.net/specs/openid-connect-backchannel-1_0.html',
  body: {
    form: z.object({
      logout_token: z.string().meta({
        description: 'JWT that the provider has signed',
        example: 'eyJhbGciOiJSUzI1NiIsInR5cCI6ImxvZ291dCtqd3QifQ.e30.c2lnbmF0dXJl',
      }),
    }),
  },
  responses: { 200: { description: 'The sessions are over, or there were none' } },
  problems: ['not-found', 'unsupported-media-type', 'content-too-large'],
});
