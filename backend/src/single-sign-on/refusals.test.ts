import { expect } from 'chai';
import { ACCESS_TOKEN_KEYS } from '../../test/api.ts';
import type { Browser, Page } from '../../test/browser.ts';
import { errorOf, PUBLIC_URL, startSingleSignOn, type SingleSignOn } from '../../test/single-sign-on.ts';
import { parseSigningKeys } from '../sessions/access-tokens.ts';
import { cookieKeyOf, openSignOn, sealSignOn } from './sign-on-cookie.ts';

const CALLBACK = `${PUBLIC_URL}/api/v1/auth/oidc/callback`;
const keys = parseSigningKeys(ACCESS_TOKEN_KEYS);

describe('a log-in at a provider is refused (a real oidc-provider)', () => {
  let sso: SingleSignOn;
  before(async () => {
    sso = await startSingleSignOn();
    sso.provider.people.set('ann', { email: 'ann@example.org', email_verified: true });
    sso.provider.people.set('eve', { email: 'eve@example.org', email_verified: true });
  });
  after(() => sso.stop());

  /** A log-in up to where the browser would go back to this service. */
  async function upToCallback(subject: string | undefined, browser: Browser): Promise<URL> {
    sso.provider.atKeyboard = subject;
    return new URL((await browser.open('/api/v1/auth/oidc/login', CALLBACK)).url);
  }
  const changed = (url: URL, change: (query: URLSearchParams) => void): string => {
    const copy = new URL(url);
    change(copy.searchParams);
    return copy.href;
  };
  /** No session, no way on, and nothing that a provider wrote. */
  function expectRefused(page: Page, browser: Browser, code: string, name = code): void {
    expect(page.url, name).to.equal(`${PUBLIC_URL}/log-in?error=${code}`);
    expect(browser.cookie('__Host-refresh'), name).to.equal(undefined);
    expect(page.hops.at(-1)!.headers.get('Cache-Control'), name).to.equal('no-store');
  }

  it('with a state that was tampered with, or none', async () => {
    for (const state of ['', 'x', 'A'.repeat(43), '../../etc', '%00']) {
      const browser = sso.browser();
      const url = await upToCallback('ann', browser);
      const tampered = changed(url, (query) => query.set('state', state));
      expectRefused(await browser.open(tampered), browser, 'sign-on-expired', state);
    }
    const browser = sso.browser();
    const url = await upToCallback('ann', browser);
    // the first characters name the cookie, which holds the whole
    const almost = changed(url, (query) => query.set('state', other(query.get('state')!)));
    expectRefused(await browser.open(almost), browser, 'sign-on-expired');
  });

  it('in another browser than the one that it began in (log-in CSRF)', async () => {
    const [attacker, victim] = [sso.browser(), sso.browser()];
    const url = await upToCallback('eve', attacker);
    expectRefused(await victim.open(url.href), victim, 'sign-on-expired', 'no cookie');
    await upToCallback('ann', victim);
    expectRefused(await victim.open(url.href), victim, 'sign-on-expired', 'the cookie of another log-in');
  });

  it('with the cookie of another log-in under the name of this one', async () => {
    const [attacker, victim] = [sso.browser(), sso.browser()];
    const url = await upToCallback('eve', attacker);
    await upToCallback('ann', victim);
    const jar = victim.cookies.get('tasks.example.org')!;
    const [[, cookie]] = [...jar] as [[string, { value: string; sameSite: string }]];
    jar.set(`__Host-sign-on-${cookieKeyOf(url.searchParams.get('state')!)}`, cookie);
    expectRefused(await victim.open(url.href), victim, 'sign-on-expired');
  });

  it('with a cookie that was changed, too old, or made with another key or for another purpose', async () => {
    const state = 's'.repeat(43);
    const pending = { state, nonce: 'n', verifier: 'v', returnTo: 'https://evil.example/' };
    const sealed = await sealSignOn(keys, pending);
    expect(await openSignOn(keys, sealed, state)).to.include(pending);
    const others = parseSigningKeys(`test:${Buffer.alloc(32).toString('base64url')}`);
    const cookies = {
      changed: sealed.replace(/.{5}$/, 'AAAAA'),
      'another key': await sealSignOn(others, pending),
      'an access token': sso.apis[0].authorization.slice('Bearer '.length),
      'not encrypted': `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(pending)).toString('base64url')}.`,
      empty: '',
    };
    for (const [name, value] of Object.entries(cookies)) {
      const browser = sso.browser();
      const url = await upToCallback('ann', browser);
      const key = `__Host-sign-on-${cookieKeyOf(url.searchParams.get('state')!)}`;
      browser.cookies.get('tasks.example.org')!.set(key, { value, sameSite: 'lax' });
      expectRefused(await browser.open(url.href), browser, 'sign-on-expired', name);
    }
    expect(await openSignOn(new Map([['test', others.get('test')!]]), sealed, state)).to.equal(undefined);
  });

  it('10 minutes after it began', async () => {
    const state = 's'.repeat(43);
    const sealed = await sealSignOn(keys, { state, nonce: 'n', verifier: 'v', returnTo: PUBLIC_URL });
    const after = (seconds: number) => openSignOn(keys, sealed, state, new Date(Date.now() + seconds * 1000));
    expect(await after(595)).to.not.equal(undefined);
    expect(await after(635), 'with 30 seconds for clocks that differ').to.equal(undefined);
  });

  it('when a code comes for the second time, in the same browser or with a cookie that was kept (replay)', async () => {
    const browser = sso.browser();
    const url = await upToCallback('ann', browser);
    const kept = new Map(browser.cookies.get('tasks.example.org'));
    expect(errorOf(await browser.open(url.href))).to.equal(null);
    const again = sso.browser();
    expectRefused(await again.open(url.href), again, 'sign-on-expired', 'the cookie is used up');
    again.cookies.set('tasks.example.org', kept);
    again.servedAt = sso.apis[1].origin;
    expectRefused(await again.open(url.href), again, 'sign-on-failed', 'the code is used up');
    expect((await sso.events('sign-on-failed'))[0]!.detail).to.deep.equal({
      error: 'sign-on-failed',
      reason: 'invalid_grant',
    });
  });

  it('when the code of somebody else is put into it (code injection)', async () => {
    const [attacker, victim] = [sso.browser(), sso.browser()];
    const stolen = (await upToCallback('ann', victim)).searchParams.get('code')!;
    const url = await upToCallback('eve', attacker);
    const injected = changed(url, (query) => query.set('code', stolen));
    expectRefused(await attacker.open(injected), attacker, 'sign-on-failed');
  });

  it('when another issuer answers, or none says who does (mix-up)', async () => {
    for (const change of [
      (query: URLSearchParams) => query.set('iss', 'https://evil.example'),
      (query: URLSearchParams) => query.delete('iss'),
    ]) {
      const browser = sso.browser();
      const url = await upToCallback('ann', browser);
      expectRefused(await browser.open(changed(url, change)), browser, 'sign-on-failed');
    }
  });

  it('when the person says no, without a word of the provider’s', async () => {
    const browser = sso.browser();
    const page = await browser.open((await upToCallback(undefined, browser)).href);
    expectRefused(page, browser, 'sign-on-denied');
    expect(JSON.stringify(page.hops.map(({ headers }) => [...headers]).at(-1))).to.not.include('provider writes');
    for (const error of ['server_error', 'temporarily_unavailable']) {
      const other = sso.browser();
      const url = await upToCallback(undefined, other);
      const answer = changed(url, (query) => query.set('error', error));
      expectRefused(await other.open(answer), other, 'provider-unavailable');
    }
  });

  it('after too many from one network address, whichever replica they reach', async () => {
    const browser = sso.browser();
    const url = await upToCallback('ann', browser);
    await sso.query(
      `update throttle set attempts = 120, resets_at = now() + interval '30 s' where key like 'sign-on%'`,
    );
    browser.servedAt = sso.apis[1].origin;
    expectRefused(await browser.open(url.href), browser, 'too-many-attempts');
    await sso.query('delete from throttle');
  });

  it('never to another site, wherever the link that began it wanted to go', async () => {
    sso.provider.atKeyboard = 'ann';
    for (const path of ['https://evil.example/', '//evil.example', '/\\evil.example', '/api/v1/auth/oidc/login']) {
      const page = await sso.browser().open(`/api/v1/auth/oidc/login?returnTo=${encodeURIComponent(path)}`);
      expect(page.url, path).to.equal(`${PUBLIC_URL}/`);
    }
  });
});

/** The same but for its last character. */
const other = (state: string): string => state.slice(0, -1) + (state.endsWith('A') ? 'B' : 'A');
