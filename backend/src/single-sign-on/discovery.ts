/** A provider's own description of itself: https://openid.net/specs/openid-connect-discovery-1_0.html */
import { createRemoteJWKSet } from 'jose';
import * as client from 'openid-client';
import type { OidcConfig } from '../config.ts';
import { isTimeout } from './provider-errors.ts';

/** Of every request to the provider. Seconds. */
const TIMEOUT = 5;
/** How much the provider's clock may differ. Seconds. */
export const CLOCK_TOLERANCE = 30;
/** After which the description is asked for anew; the old one goes on to be used while it cannot be had. Milliseconds. */
const FRESH_MS = 3_600_000;
/** After it could not be had anew, so long nobody waits for another try. Milliseconds. */
const RETRY_MS = 30_000;
/** Keys are asked for anew after this, and before it for a key that is not known, but not more often. Milliseconds. */
const KEYS_FRESH_MS = 600_000;
const KEYS_PAUSE_MS = 10_000;

export interface Discovered {
  configuration: client.Configuration;
  keys: ReturnType<typeof createRemoteJWKSet>;
  /** As the description has it, and so every token. */
  issuer: string;
}

/**
 * Asks when somebody needs it: a process starts without the provider, and goes on without it. Those who ask at once
 * share one request.
 * @returns a function that throws what went wrong when there is no description at all
 */
export function createDiscovery(config: OidcConfig): () => Promise<Discovered> {
  let known: { discovered: Discovered; until: number } | undefined;
  let pending: Promise<Discovered> | undefined;

  async function ask(): Promise<Discovered> {
    const discovered = await discover(config).catch((error: unknown) => {
      // once more, unless that was long enough already
      if (isTimeout(error)) throw error;
      return discover(config);
    });
    known = { discovered, until: performance.now() + FRESH_MS };
    return discovered;
  }

  return async () => {
    if (known && performance.now() < known.until) return known.discovered;
    pending ??= ask().finally(() => (pending = undefined));
    try {
      return await pending;
    } catch (error) {
      if (!known) throw error;
      known.until = performance.now() + RETRY_MS;
      return known.discovered;
    }
  };
}

async function discover(config: OidcConfig): Promise<Discovered> {
  const server = new URL(config.issuer);
  const configuration = await client.discovery(
    server,
    config.clientId,
    {
      ...(config.clientSecret !== undefined && { client_secret: config.clientSecret }),
      [client.clockTolerance]: CLOCK_TOLERANCE,
    },
    authentication(config.clientSecret),
    { timeout: TIMEOUT, execute: server.protocol === 'http:' ? [client.allowInsecureRequests] : [] },
  );
  const { issuer, jwks_uri } = configuration.serverMetadata();
  const keysUrl = new URL(jwks_uri ?? '');
  // the library sees to it for all other addresses
  if (server.protocol === 'https:' && keysUrl.protocol !== 'https:') throw new TypeError('keys without HTTPS');
  const keys = createRemoteJWKSet(keysUrl, {
    timeoutDuration: TIMEOUT * 1000,
    cacheMaxAge: KEYS_FRESH_MS,
    cooldownDuration: KEYS_PAUSE_MS,
  });
  return { configuration, keys, issuer };
}

/** As the provider wants it; in the header where it says nothing. */
function authentication(secret: string | undefined): client.ClientAuth {
  if (secret === undefined) return client.None();
  const basic = client.ClientSecretBasic(secret);
  const post = client.ClientSecretPost(secret);
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    return (methods.includes('client_secret_basic') ? basic : post)(server, ...rest);
  };
}
