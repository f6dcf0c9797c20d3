/** The HTTP side of administration. */
import { endpoint, type AnyRequest, type Endpoint } from '../http/contract.ts';
import type { SessionIdentity } from '../http/identity.ts';
import { nextLink } from '../http/link.ts';
import * as schema from './administration.schema.ts';
import type { Actor } from './administration.service.ts';

const headers = { 'Cache-Control': 'no-store' };

const actorOf = ({ identity, client, origin }: AnyRequest & { identity: SessionIdentity }): Actor => ({
  userId: identity.userId,
  address: client.address,
  origin,
});

/** The header that leads to the next page, when a page is full. */
function pageLink(url: string, rows: { id: string }[], limit: number): Record<string, string> {
  const last = rows.length === limit ? rows.at(-1) : undefined;
  return last ? { Link: nextLink(url, { limit, before: last.id }) } : {};
}

export const administrationEndpoints: Endpoint[] = [
  endpoint(schema.listUsers)(async ({ query: { limit, before }, baseUrl }, { administration }) => {
    const users = await administration.listUsers({ limit, before: before ?? null });
    return { status: 200, body: users, headers: { ...headers, ...pageLink(`${baseUrl}/users`, users, limit) } };
  }),

  endpoint(schema.updateUser)(async (request, { administration }) => {
    const user = await administration.setRights(actorOf(request), request.params.id, request.body);
    return { status: 200, body: user, headers };
  }),

  endpoint(schema.createResetLink)(async (request, { administration }) => {
    const link = await administration.createResetLink(actorOf(request), request.params.id);
    return { status: 200, body: { link }, headers };
  }),

  endpoint(schema.listInvitations)(async (_request, { administration }) => ({
    status: 200,
    body: await administration.listInvitations(),
    headers,
  })),

  endpoint(schema.invite)(async (request, { administration }) => {
    const { email, role, language } = request.body;
    const invitation = await administration.invite(actorOf(request), {
      email: email ?? null,
      role: role ?? 'user',
      language: language ?? 'en',
    });
    return { status: 201, body: invitation, headers };
  }),

  endpoint(schema.withdrawInvitation)(async (request, { administration }) => {
    await administration.withdrawInvitation(actorOf(request), request.params.id);
    return { status: 204, headers };
  }),

  endpoint(schema.listSecurityEvents)(async ({ query: { limit, before }, baseUrl }, { administration }) => {
    const events = await administration.listSecurityEvents({ limit, before: before ?? null });
    return {
      status: 200,
      body: events,
      headers: { ...headers, ...pageLink(`${baseUrl}/security-events`, events, limit) },
    };
  }),
];
