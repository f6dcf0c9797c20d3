/**
 * A real OpenID provider on this machine, by `oidc-provider`. What is not real about it: whoever is at the keyboard is
 * named by the test, without a password, and agrees to everything.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose';
import { Provider, type ClientMetadata, type Configuration } from 'oidc-provider';

export const CLIENT_ID = 'tasktracker';
export const CLIENT_SECRET = 'a secret between the provider and the tests';

export interface Person {
  email?: string;
  email_verified?: boolean;
  locale?: string;
  realm_access?: { roles: string[] };
}

export interface OpenIdProvider {
  issuer: string;
  /** By their subject; may be changed while it runs. */
  people: Map<string, Person>;
  /** Who logs in next; nobody says no instead. */
  atKeyboard: string | undefined;
  /** Answers the exchange of a code in the provider's place, once. */
  answerToken: ((id: Record<string, unknown>) => Promise<object>) | undefined;
  /** Requests by path. */
  requests: string[];
  /** Signs what the provider itself would not. @param header besides the key's id */
  sign(payload: JWTPayload, header?: { typ?: string; kid?: string }): Promise<string>;
  /** Has another key from now on, and never had the one before. */
  rotateKeys(): Promise<void>;
  /** Nobody listens at its address any more. */
  goDown(): Promise<void>;
  comeBack(): Promise<void>;
}

interface Options {
  /** Origin of the page. */
  publicUrl: string;
  /** Origin that really serves it: what the provider itself sends to the page goes here. */
  servedAt: () => string;
  idTokenHasClaims?: boolean;
  client?: Partial<ClientMetadata>;
}

interface Key {
  privateKey: CryptoKey;
  jwk: object;
}

let keyCount = 0;

async function newKey(): Promise<Key> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: `key ${++keyCount}`, alg: 'RS256', use: 'sig' };
  return { privateKey, jwk };
}

export async function startOpenIdProvider(options: Options): Promise<OpenIdProvider> {
  let server = await listen(0);
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;
  let key = await newKey();
  let handle: (request: IncomingMessage, response: ServerResponse) => void = () => {};

  const provider: OpenIdProvider = {
    issuer,
    people: new Map(),
    atKeyboard: undefined,
    answerToken: undefined,
    requests: [],
    sign: (payload, header) =>
      new SignJWT(payload)
        .setProtectedHeader({ alg: 'RS256', kid: (key.jwk as { kid: string }).kid, ...header })
        .sign(key.privateKey),
    async rotateKeys() {
      key = await newKey();
      handle = handlerOf(provider, key, options);
    },
    async goDown() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
    async comeBack() {
      server = await listen(port);
      server.on('request', (...parameters) => handle(...parameters));
    },
  };
  handle = handlerOf(provider, key, options);
  server.on('request', (...parameters) => handle(...parameters));
  return provider;
}

async function listen(port: number): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function handlerOf(state: OpenIdProvider, key: Key, options: Options) {
  const provider = new Provider(state.issuer, configuration(state, key, options));
  const serve = provider.callback();
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = new URL(request.url!, state.issuer).pathname;
    state.requests.push(path);
    if (path.startsWith('/interaction/')) return interact(provider, state, request, response);
    if (path === '/token' && state.answerToken) {
      const answer = await state.answerToken({ iss: state.issuer, aud: CLIENT_ID });
      state.answerToken = undefined;
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(answer));
      return;
    }
    await serve(request, response);
  };
}

async function interact(
  provider: Provider,
  state: OpenIdProvider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const result = state.atKeyboard
    ? { login: { accountId: state.atKeyboard } }
    : { error: 'access_denied', error_description: '<b>what a provider writes</b>' };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

const configuration = (state: OpenIdProvider, key: Key, options: Options): Configuration => ({
  clients: [
    {
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      redirect_uris: [`${options.publicUrl}/api/v1/auth/oidc/callback`],
      post_logout_redirect_uris: [`${options.publicUrl}/`],
      backchannel_logout_uri: `${options.publicUrl}/api/v1/auth/oidc/backchannel-logout`,
      backchannel_logout_session_required: true,
      ...options.client,
    },
  ],
  jwks: { keys: [key.jwk] } as NonNullable<Configuration['jwks']>,
  cookies: { keys: ['only for tests'] },
  features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  claims: { openid: ['sub', 'realm_access'], email: ['email', 'email_verified'], profile: ['locale'] },
  conformIdTokenClaims: options.idTokenHasClaims !== true,
  findAccount: (_ctx, id) => ({ accountId: id, claims: async () => ({ sub: id, ...state.people.get(id) }) }),
  async loadExistingGrant(ctx) {
    const { provider, client, session } = ctx.oidc;
    const agreed = session!.grantIdFor(client!.clientId);
    if (agreed !== undefined) return provider.Grant.find(agreed);
    const grant = new provider.Grant({ clientId: client!.clientId, accountId: session!.accountId! });
    grant.addOIDCScope('openid profile email');
    await grant.save();
    return grant;
  },
  // its own dispatcher refuses this machine's addresses
  fetch: (url, { method, headers, body, redirect }: RequestInit = {}) =>
    fetch(String(url).replace(options.publicUrl, options.servedAt()), {
      method,
      headers,
      body,
      redirect,
    } as RequestInit),
  ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
  renderError(ctx, { error }) {
    ctx.body = error;
  },
});
