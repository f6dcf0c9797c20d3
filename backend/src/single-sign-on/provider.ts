/** The OpenID provider: its metadata and keys, and everything that is asked of it. */
import { errors, jwtVerify, type JWTPayload, type JWTVerifyOptions } from 'jose';
import * as client from 'openid-client';
import type { OidcConfig } from '../config.ts';
import { addressOf, languageOf, rolesAt, type Address, type Claims } from './claims.ts';
import { CLOCK_TOLERANCE, createDiscovery, type Discovered } from './discovery.ts';
import { readLogOut, type LogOut } from './log-out-token.ts';
import { asRefusal } from './provider-errors.ts';
import type { PendingSignOn } from './sign-on-cookie.ts';

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

export function createProvider(config: OidcConfig): Provider {
  const discovery = createDiscovery(config);
  const discovered = () =>
    discovery().catch((error: unknown) => {
      throw asRefusal(error, 'provider-unavailable');
    });

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
      const parameters = {
        redirect_uri: redirectUri,
        scope: config.scopes,
        state,
        nonce,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      };
      try {
        return client.buildAuthorizationUrl(configuration, parameters).href;
      } catch (error) {
        // its description names no address to log in at
        throw asRefusal(error, 'provider-unavailable');
      }
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
