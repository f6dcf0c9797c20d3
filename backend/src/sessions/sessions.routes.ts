/** The HTTP side of one's own sessions. */
import { endpoint, type Endpoint } from '../http/contract.ts';
import * as schema from './sessions.schema.ts';

const headers = { 'Cache-Control': 'no-store' };

export const sessionsEndpoints: Endpoint[] = [
  endpoint(schema.listSessions)(async ({ identity }, { sessions }) => {
    const found = await sessions.list(identity.userId);
    return {
      status: 200,
      body: found.map((session) => ({ ...session, current: session.id === identity.sessionId })),
      headers,
    };
  }),

  endpoint(schema.endSession)(async ({ identity, params }, { sessions }) => {
    await sessions.end(identity.userId, params.id);
    return { status: 204, headers };
  }),
];
