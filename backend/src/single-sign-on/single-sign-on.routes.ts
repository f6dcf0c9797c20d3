/** The HTTP side of log-in and log-out at the OpenID provider. */
import { refreshCookie } from '../auth/session-cookies.ts';
import { notFound } from '../errors.ts';
import { endpoint, type Endpoint } from '../http/contract.ts';
import type { Services } from '../services.ts';
import { SIGN_ON_SECONDS } from './sign-on-cookie.ts';
import * as schema from './single-sign-on.schema.ts';

/** Log-ins that one browser may have on their way. More are given up: too many cookies make requests too long. */
const MOST_PENDING = 8;

const NAME = 'sign-on';
const headers = { 'Cache-Control': 'no-store' };

const callbackOf = (baseUrl: string): string => `${baseUrl}${schema.signOnCallback.path}`;

export const singleSignOnEndpoints: Endpoint[] = [
  endpoint(schema.signOn)(async ({ query, baseUrl, cookieKeys }, services) => {
    const { location, cookie } = await singleSignOn(services).begin(query.returnTo, callbackOf(baseUrl));
    const pending = cookieKeys(NAME);
    const givenUp = pending.length < MOST_PENDING ? [] : pending;
    return {
      status: 302,
      headers: { ...headers, Location: location },
      cookies: [
        ...givenUp.map((key) => ({ name: NAME, key, value: null, sameSite: 'lax' }) as const),
        // lax: it has to come along when the provider leads back
        ...(cookie ? [{ name: NAME, ...cookie, maxAge: SIGN_ON_SECONDS, sameSite: 'lax' } as const] : []),
      ],
    };
  }),

  endpoint(schema.signOnCallback)(async ({ query, baseUrl, cookie, client }, services) => {
    const { location, cookieKey, logIn } = await singleSignOn(services).finish(
      query,
      callbackOf(baseUrl),
      (key) => cookie(NAME, key),
      client,
    );
    return {
      status: 302,
      headers: { ...headers, Location: location },
      cookies: [
        ...(cookieKey === undefined ? [] : [{ name: NAME, key: cookieKey, value: null, sameSite: 'lax' } as const]),
        // strict: it does not come along to the page now, but to what the page asks for then
        ...(logIn ? refreshCookie(logIn.grant) : []),
      ],
    };
  }),

  endpoint(schema.backChannelLogOut)(async ({ body, client }, services) => {
    await singleSignOn(services).logOut(body.logout_token, client);
    return { status: 200, headers };
  }),
];

/** @throws AppError 404 where there is no provider */
function singleSignOn({ singleSignOn: service }: Services) {
  if (!service) throw notFound();
  return service;
}
