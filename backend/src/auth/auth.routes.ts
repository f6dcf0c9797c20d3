/** The HTTP side of getting in and out. */
import { unauthenticated } from '../errors.ts';
import { endpoint, type Endpoint } from '../http/contract.ts';
import type { Grant } from '../sessions/sessions.service.ts';
import type { UserRecord } from '../users/users.repository.ts';
import * as schema from './auth.schema.ts';
import { logInCookies, noRefreshCookie, refreshCookie } from './session-cookies.ts';

/** Tokens are in no cache. */
const headers = { 'Cache-Control': 'no-store' };

const toLogIn = ({ grant, user }: { grant: Grant; user: UserRecord }) => ({
  accessToken: grant.accessToken,
  expiresIn: grant.expiresIn,
  user,
});

export const authEndpoints: Endpoint[] = [
  endpoint(schema.logInMethods)(async (_request, { auth }) => ({ status: 200, body: await auth.methods(), headers })),

  endpoint(schema.register)(async ({ body, client }, { auth }) => {
    const entered = await auth.register(body, client);
    if (!entered) return { status: 202, headers };
    return { status: 201, body: toLogIn(entered), cookies: logInCookies(entered), headers };
  }),

  endpoint(schema.logIn)(async ({ body, client, cookie }, { auth }) => {
    const entered = await auth.logIn(body, client, cookie('device'), cookie('refresh'));
    return { status: 200, body: toLogIn(entered), cookies: logInCookies(entered), headers };
  }),

  endpoint(schema.refresh)(async ({ client, cookie }, { auth }) => {
    const token = cookie('refresh');
    if (token === undefined) throw unauthenticated('There is no session. Log in.');
    const entered = await auth.refresh(token, client);
    return { status: 200, body: toLogIn(entered), cookies: refreshCookie(entered.grant), headers };
  }),

  endpoint(schema.logOut)(async ({ cookie, client }, { auth }) => {
    const logoutUrl = await auth.logOut(cookie('refresh'), client);
    return { status: 200, body: { logoutUrl }, cookies: noRefreshCookie, headers };
  }),

  endpoint(schema.logOutEverywhere)(async ({ identity, client }, { auth }) => {
    await auth.logOutEverywhere(identity.userId, client);
    return { status: 204, cookies: noRefreshCookie, headers };
  }),

  endpoint(schema.requestPasswordReset)(async ({ body, client }, { recovery }) => {
    await recovery.requestPasswordReset(body.email, client);
    return { status: 202, headers };
  }),

  endpoint(schema.resetPassword)(async ({ body, client }, { recovery }) => {
    await recovery.resetPassword(body.token, body.password, client);
    return { status: 204, headers };
  }),

  endpoint(schema.confirm)(async ({ body, client, cookie }, { recovery }) => {
    const entered = await recovery.confirm(body, client, cookie('refresh'));
    if (!entered) return { status: 204, headers };
    return { status: 200, body: toLogIn(entered), cookies: logInCookies(entered), headers };
  }),
];
