/** What no generated request can do without an OpenID provider: a log-in there, and its log-out by the back channel. */
import { randomUUID } from 'node:crypto';
import { send } from '../backend/test/api.ts';
import { CLIENT_ID } from '../backend/test/open-id-provider.ts';
import { startSingleSignOn } from '../backend/test/single-sign-on.ts';
import { countRequests } from './schemathesis-count.ts';

/** @returns the routes that have succeeded, such as `GET /api/v1/auth/oidc/login` */
export async function tourOfProvider(): Promise<Set<string>> {
  const sso = await startSingleSignOn();
  try {
    sso.provider.people.set('ann', { email: 'ann@example.org', email_verified: true });
    const page = await sso.logIn('ann');
    if (page.url.includes('error=')) throw new Error(`the tour of the provider ended at ${page.url}`);
    const now = Math.floor(Date.now() / 1000);
    const token = await sso.provider.sign(
      {
        iss: sso.provider.issuer,
        aud: CLIENT_ID,
        sub: 'ann',
        iat: now,
        exp: now + 120,
        jti: randomUUID(),
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      },
      { typ: 'logout+jwt' },
    );
    await send('POST', `${sso.apis[0].origin}/api/v1/auth/oidc/backchannel-logout`, {
      body: new URLSearchParams({ logout_token: token }).toString(),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });
    const counts = await Promise.all(sso.apis.map(({ metricsOrigin }) => countRequests(`${metricsOrigin}/metrics`)));
    return new Set(counts.flatMap(({ succeeded }) => [...succeeded]));
  } finally {
    await sso.stop();
  }
}
