/** Log-in and log-out at an OpenID provider: https://openid.net/specs/openid-connect-core-1_0.html */
import { createHash } from 'node:crypto';
import { randomNonce, randomPKCECodeVerifier, randomState } from 'openid-client';
import type { AuthService, LogIn } from '../auth/auth.service.ts';
import type { Database } from '../database/connect.ts';
import { inBatches } from '../database/in-batches.ts';
import { inTransaction } from '../database/transaction.ts';
import { AppError, malformed, unavailable } from '../errors.ts';
import type { SecurityEventsService } from '../security-events/security-events.service.ts';
import type { SigningKeys } from '../sessions/access-tokens.ts';
import type { Client, SessionsService } from '../sessions/sessions.service.ts';
import type { ThrottleService } from '../throttle/throttle.service.ts';
import type { AdmissionService } from './admission.service.ts';
import { LogOutRefusal, REMEMBERED_SECONDS, type LogOut } from './log-out-token.ts';
import type { Provider } from './provider.ts';
import { SignOnRefusal, type SignOnError } from './refusal.ts';
import { returnTo } from './return-to.ts';
import { cookieKeyOf, openSignOn, sealSignOn, type PendingSignOn } from './sign-on-cookie.ts';
import * as repository from './single-sign-on.repository.ts';

/** What a browser brings back from the provider. */
export interface ProviderAnswer {
  code?: string | undefined;
  state?: string | undefined;
  /** https://www.rfc-editor.org/rfc/rfc9207 */
  iss?: string | undefined;
  error?: string | undefined;
}

/** Where to lead a browser, and the cookie of the log-in that is on its way. */
export interface Departure {
  location: string;
  cookie?: { key: string; value: string };
}

/** Where to lead a browser that came back. */
export interface Arrival {
  location: string;
  /** Key of the cookie that has done its work. */
  cookieKey: string | undefined;
  /** Undefined when the log-in was refused: the location says why. */
  logIn: LogIn | undefined;
}

export interface SingleSignOnService {
  /**
   * Begins a log-in.
   * @param path where on the page to go afterwards
   * @param redirectUri where the provider sends the browser back to
   */
  begin(path: string | undefined, redirectUri: string): Promise<Departure>;
  /**
   * Ends a log-in with a session, or leads to the page with the reason why not.
   * @param cookie finds the value of a cookie by its key
   */
  finish(
    answer: ProviderAnswer,
    redirectUri: string,
    cookie: (key: string) => string | undefined,
    client: Client,
  ): Promise<Arrival>;
  /**
   * Ends the sessions that the provider says are over.
   * @param token that the provider has signed
   * @throws AppError 400, or 503 when its keys cannot be had
   */
  logOut(token: string, client: Client): Promise<void>;
}

interface Parts {
  provider: Provider;
  admission: AdmissionService;
  auth: AuthService;
  sessions: SessionsService;
  throttle: ThrottleService;
  securityEvents: SecurityEventsService;
}

export function createSingleSignOnService(
  db: Database,
  { keys, publicUrl }: { keys: SigningKeys; publicUrl: string },
  { provider, admission, auth, sessions, throttle, securityEvents }: Parts,
): SingleSignOnService {
  const logInPage = (code: SignOnError): string => `${publicUrl}/log-in?error=${code}`;

  /** Leads a refusal to the page, and to the log if somebody has to look into it. */
  async function refused(error: unknown, address?: string): Promise<string> {
    if (error instanceof AppError && error.type === 'too-many-requests') return logInPage('too-many-attempts');
    if (!(error instanceof SignOnRefusal)) throw error;
    const detail = { error: error.code, reason: error.message };
    if (address !== undefined) await securityEvents.record({ type: 'sign-on-failed', address, detail });
    return logInPage(error.code);
  }

  async function enter(
    { code, state, iss, error }: ProviderAnswer,
    pending: PendingSignOn,
    redirectUri: string,
    client: Client,
  ): Promise<LogIn> {
    await throttle.attempt('sign-on from address', client.address);
    const answer = new URLSearchParams(
      Object.entries({ code, state, iss, error }).filter((member): member is [string, string] => !!member[1]),
    );
    const person = await provider.redeem(answer, pending, redirectUri);
    const user = await admission.admit(person, client.address);
    const { issuer, sid, idToken } = person;
    return auth.admit(user, client, 'provider', { issuer, sid, idToken });
  }

  async function read(token: string): Promise<LogOut> {
    try {
      return await provider.readLogOut(token);
    } catch (error) {
      if (error instanceof LogOutRefusal) throw malformed(error.message, undefined, error);
      throw unavailable('The keys of the provider cannot be had right now. Try again.', error);
    }
  }

  return {
    async begin(path, redirectUri) {
      const pending = {
        state: randomState(),
        nonce: randomNonce(),
        verifier: randomPKCECodeVerifier(),
        returnTo: returnTo(path, publicUrl),
      };
      try {
        const location = await provider.logInUrl(pending, redirectUri);
        return { location, cookie: { key: cookieKeyOf(pending.state)!, value: await sealSignOn(keys, pending) } };
      } catch (error) {
        return { location: await refused(error) };
      }
    },

    async finish(answer, redirectUri, cookie, client) {
      const cookieKey = cookieKeyOf(answer.state);
      const value = cookieKey && cookie(cookieKey);
      const pending = value && (await openSignOn(keys, value, answer.state!));
      if (!pending) return { location: logInPage('sign-on-expired'), cookieKey, logIn: undefined };
      try {
        const logIn = await enter(answer, pending, redirectUri, client);
        return { location: pending.returnTo, cookieKey, logIn };
      } catch (error) {
        return { location: await refused(error, client.address), cookieKey, logIn: undefined };
      }
    },

    async logOut(token, { address }) {
      const { id, ...whom } = await read(token);
      const hash = createHash('sha256').update(`${whom.issuer} ${id}`).digest('hex');
      const ended = await inTransaction(db, async (tx) => {
        if (!(await repository.useLogOutToken(tx, hash, REMEMBERED_SECONDS))) {
          throw malformed('The token was used before.');
        }
        return repository.endSessionsOfProvider(tx, whom);
      });
      for (const userId of new Set(ended.map((session) => session.userId))) {
        sessions.forget(userId);
        await securityEvents.record({ type: 'logged-out', userId, address, detail: { how: 'provider' } });
      }
    },
  };
}

/** Tells where to log out at the provider too, for a session that has just ended; null for all that did not begin there. */
export const createLogOutUrlOf =
  (db: Database, provider: Provider | undefined) =>
  async (sessionId: string): Promise<string | null> => {
    const idToken = provider && (await repository.takeIdToken(db, sessionId));
    return provider && idToken !== undefined ? provider.logOutUrl(idToken) : null;
  };

/**
 * Forgets log-out tokens that are too old to count.
 * @returns how many there were
 */
export const expireLogOutTokens = (db: Database): Promise<number> =>
  inBatches((limit) => repository.deleteOldLogOutTokens(db, limit));
