/** The OpenID provider: its metadata and keys, and everything that is asked of it. */
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyOptions } from 'jose';
import { LRUCache } from 'lru-cache';
import * as client from 'openid-client';
import type { OidcConfig } from '../config.ts';
import { addressOf, languageOf, rolesAt, type Address, type Claims } from './claims.ts';
import { readLogOut, type LogOut } from './log-out-token.ts';
import { asRefusal, isTimeout } from './provider-errors.ts';
import type { PendingSignOn } from './sign-on-cookie.ts';

/** Of every request to the provider. Seconds. */
const TIMEOUT = 5;
/** How much the provider's clock may differ. Seconds. */
const CLOCK_TOLERANCE = 30;
/** After which the metadata are asked for anew; the old ones go on to be used while they cannot be had. Milliseconds. */
const METADATA_FRESH_MS = 3_600_000;
/** Keys are asked for anew after this, and before it for a key that is not known, but not more often. Milliseconds. */
const KEYS_FRESH_MS = 600_000;
const KEYS_PAUSE_MS = 10_000;
/** Signatures with a published key. Nothing in a token can choose none, or a secret that is no secret. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
/** A longer ID token stays out of the address of the log-out: servers refuse long ones. Characters. */
const MOST_HINT = 4_000;

/** A person as the provider knows them, after every check. */
export interface ProvidedIdentity {
  issuer: string;
  subject: string;
  address: Address | undefined;
  /** Undefined where the provider does not decide. */
  role: 'user' | 'admin' | undefined;
  language: 'en' | 'ru';
  sid: string | null;
  idToken: string;
}

export interface Provider {
  /** Where the browser goes to log in. @throws SignOnRefusal */
  logInUrl(pending: PendingSignOn, redirectUri: string): Promise<string>;
  /** Redeems what the browser came back with. @throws SignOnRefusal */
  redeem(answer: URLSearchParams, pending: PendingSignOn, redirectUri: string): Promise<ProvidedIdentity>;
  /** Where the browser goes to log out there too; null when the provider has no such address, or does not answer. */
  logOutUrl(idToken: string): Promise<string | null>;
  /** The issuer, as its own metadata have it. @throws SignOnRefusal */
  issuer(): Promise<string>;
  /** What a token of a log-out says. @throws LogOutRefusal, or SignOnRefusal when the provider does not answer */
  readLogOut(token: string): Promise<LogOut>;
}

interface Discovered {
  configuration: client.Configuration;
  keys: ReturnType<typeof createRemoteJWKSet>;
  issuer: string;
}

export function createProvider(config: OidcConfig): Provider {
  // asked for when somebody needs them: the process starts without the provider, and goes on without it
  const metadata = new LRUCache<string, Discovered>({
    max: 1,
    ttl: METADATA_FRESH_MS,
    noDeleteOnFetchRejection: true,
    allowStaleOnFetchRejection: true,
    fetchMethod: () =>
      discover(config).catch((error: unknown) => {
        // once more, unless that was long enough already
        if (isTimeout(error)) throw error;
        return discover(config);
      }),
  });
  const discovered = async (): Promise<Discovered> => {
    try {
      return (await metadata.fetch(config.issuer))!;
    } catch (error) {
      throw asRefusal(error, 'provider-unavailable');
    }
  };

  const verify = ({ issuer, keys }: Discovered, token: string, options: JWTVerifyOptions = {}) =>
    jwtVerify(token, keys, {
      issuer,
      audience: config.clientId,
      algorithms: ALGORITHMS,
      clockTolerance: CLOCK_TOLERANCE,
      ...options,
    });

  /** Of a token that came from the provider's own address: a key that is not known is reason enough to ask for it. */
  async function verifyIdToken(discovered: Discovered, token: string): Promise<JWTPayload> {
    try {
      return (await verify(discovered, token)).payload;
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await discovered.keys.reload();
      return (await verify(discovered, token)).payload;
    }
  }

  /** The ID token, and userinfo where the ID token leaves something open. */
  async function claimsOf(
    { configuration }: Discovered,
    idToken: JWTPayload & { sub: string },
    accessToken: string,
  ): Promise<Claims[]> {
    const isComplete =
      addressOf([idToken])?.verified === true && (!config.roles || rolesAt([idToken], config.roles.claim));
    if (isComplete || configuration.serverMetadata().userinfo_endpoint === undefined) return [idToken];
    return [idToken, await client.fetchUserInfo(configuration, accessToken, idToken.sub)];
  }

  return {
    issuer: async () => (await discovered()).issuer,

    async logInUrl({ state, nonce, verifier }, redirectUri) {
      const { configuration } = await discovered();
      return client.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: config.scopes,
        state,
        nonce,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      }).href;
    },

    async redeem(answer, { state, nonce, verifier }, redirectUri) {
      const known = await discovered();
      const url = new URL(redirectUri);
      url.search = answer.toString();
      try {
        const tokens = await client.authorizationCodeGrant(known.configuration, url, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        const idToken = tokens.id_token!;
        const verified = (await verifyIdToken(known, idToken)) as JWTPayload & { sub: string };
        const sources = await claimsOf(known, verified, tokens.access_token);
        const { roles } = config;
        return {
          issuer: known.issuer,
          subject: verified.sub,
          address: addressOf(sources),
          role: roles && (rolesAt(sources, roles.claim)?.includes(roles.admin) ? 'admin' : 'user'),
          language: languageOf(sources),
          sid: typeof verified['sid'] === 'string' ? verified['sid'] : null,
          idToken,
        };
      } catch (error) {
        throw asRefusal(error, 'sign-on-failed');
      }
    },

    async logOutUrl(idToken) {
      const known = await discovered().catch(() => undefined);
      if (known?.configuration.serverMetadata().end_session_endpoint === undefined) return null;
      return client.buildEndSessionUrl(known.configuration, {
        ...(idToken.length <= MOST_HINT && { id_token_hint: idToken }),
        post_logout_redirect_uri: `${config.publicUrl}/`,
      }).href;
    },

    async readLogOut(token) {
      const known = await discovered();
      return readLogOut(known.issuer, (options) => verify(known, token, options));
    },
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

/** As the provider wants it; in the header where it says nothing: https://openid.net/specs/openid-connect-discovery-1_0.html */
function authentication(secret: string | undefined): client.ClientAuth {
  if (secret === undefined) return client.None();
  const basic = client.ClientSecretBasic(secret);
  const post = client.ClientSecretPost(secret);
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    return (methods.includes('client_secret_basic') ? basic : post)(server, ...rest);
  };
}
