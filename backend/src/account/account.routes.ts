/** The HTTP side of one's own account. */
import { noRefreshCookie } from '../auth/session-cookies.ts';
import { endpoint, type Endpoint } from '../http/contract.ts';
import * as schema from './account.schema.ts';

const headers = { 'Cache-Control': 'no-store' };

export const accountEndpoints: Endpoint[] = [
  endpoint(schema.getAccount)(async ({ identity }, { account }) => ({
    status: 200,
    body: await account.get(identity.userId),
    headers,
  })),

  endpoint(schema.updateAccount)(async ({ identity, body }, { account }) => {
    const { language } = body;
    const user = await (language ? account.setLanguage(identity.userId, language) : account.get(identity.userId));
    return { status: 200, body: user, headers };
  }),

  endpoint(schema.changePassword)(async ({ identity, body, client }, { account }) => {
    await account.changePassword(identity, body, client);
    return { status: 204, headers };
  }),

  endpoint(schema.changeEmail)(async ({ identity, body, client }, { account }) => {
    const user = await account.changeEmail(identity, body, client);
    return user ? { status: 200, body: user, headers } : { status: 202, headers };
  }),

  endpoint(schema.deleteAccount)(async ({ identity, body, client }, { account }) => {
    await account.delete(identity, body, client);
    return { status: 204, cookies: noRefreshCookie, headers };
  }),
];
