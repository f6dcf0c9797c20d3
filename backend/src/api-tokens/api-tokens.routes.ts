/** The HTTP side of one's own API tokens. */
import { endpoint, type Endpoint } from '../http/contract.ts';
import * as schema from './api-tokens.schema.ts';

const headers = { 'Cache-Control': 'no-store' };

export const apiTokensEndpoints: Endpoint[] = [
  endpoint(schema.listApiTokens)(async ({ identity }, { apiTokens }) => ({
    status: 200,
    body: await apiTokens.list(identity.userId),
    headers,
  })),

  endpoint(schema.createApiToken)(async ({ identity, body, client }, { apiTokens }) => {
    const { name, scopes, expiresInDays: days } = body;
    const token = await apiTokens.create(identity.userId, { name, scopes, days }, client);
    return { status: 201, body: token, headers };
  }),

  endpoint(schema.revokeApiToken)(async ({ identity, params, client }, { apiTokens }) => {
    await apiTokens.revoke(identity.userId, params.id, client);
    return { status: 204, headers };
  }),
];
