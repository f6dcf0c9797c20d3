/** Who is logged in: sessions, their refresh tokens, and the access tokens that these buy. */
import { createHmac, randomBytes, type KeyObject } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Database } from '../database/connect.ts';
import { inBatches } from '../database/in-batches.ts';
import { createRecentAnswers } from '../database/recent-answers.ts';
import { inTransaction } from '../database/transaction.ts';
import { notFound, tooManyRequests, unauthenticated } from '../errors.ts';
import { hashOfToken } from '../hash-of-token.ts';
import { signAccessToken, type AccessTokenSubject, type SigningKeys } from './access-tokens.ts';
import * as repository from './sessions.repository.ts';
import type { LiveSession, SessionRecord } from './sessions.repository.ts';

/** So long a replaced token still gets its successor: several tabs refresh at once, and answers get lost. Seconds. */
const GRACE_SECONDS = 10;
const TOKEN_BYTES = 32;
const MOST_USER_AGENT = 400;
/** Sessions that a user may have at once. */
const MOST_SESSIONS = 100;
/** Tokens that a session may replace within a minute: a page that is loaded again and again replaces one each time. */
const MOST_REFRESHES = 60;
/**
 * Which replaced tokens a session keeps to tell of a theft: all of a day, in hours, and so many of those before. A
 * browser has the newest one, or one that was the newest when it was closed.
 */
const KEPT_TOKENS = { keptHours: 24, kept: 100 };
/** Ended sessions are kept, so that the theft of one of their tokens is still recognised. Days. */
const KEPT_DAYS = 30;

export interface Client {
  address: string;
  userAgent: string;
}

/** The provider's side of a session that began at an OpenID provider. */
export interface ProviderSession {
  issuer: string;
  sid: string | null;
  idToken: string;
}

/** What a client gets for a log-in or a refresh token. */
export interface Grant {
  sessionId: string;
  userId: string;
  accessToken: string;
  /** Seconds. */
  expiresIn: number;
  /** Undefined when the client has a newer one already: its cookie must stay as it is. */
  refreshToken: string | undefined;
  /** For which the session can go on at most. */
  sessionSeconds: number;
}

export interface SessionsConfig {
  keys: SigningKeys;
  accessTokenSeconds: number;
  sessionDays: number;
}

export interface SessionsService {
  /** Of more than 100 sessions of a user those end that were used longest ago. */
  begin(userId: string, client: Client, provider?: ProviderSession): Promise<Grant>;
  /**
   * Buys a new access token and the next refresh token. A token that was replaced longer ago than the grace is a stolen
   * one, here or where it came from: its whole session ends. One that was replaced so long ago that it is not known any
   * more is refused like one that never was.
   * @throws AppError 401, or 429 when the session goes on too often
   */
  refresh(refreshToken: string, client: Client): Promise<Grant>;
  /** The role of the user of a session; undefined when it has ended. Up to a second old. */
  find(subject: AccessTokenSubject): Promise<LiveSession | undefined>;
  list(userId: string): Promise<SessionRecord[]>;
  /** @throws AppError 404 */
  end(userId: string, sessionId: string): Promise<void>;
  /**
   * Ends the session that a refresh token belongs to, whatever state it is in.
   * @returns whose session it was; undefined when there is none
   */
  endByToken(refreshToken: string): Promise<AccessTokenSubject | undefined>;
  /** Whose browser it is that has a refresh token; undefined when its session has ended. */
  ownerOf(refreshToken: string): Promise<string | undefined>;
  /** @param within the transaction that it is part of */
  endAll(userId: string, except?: string, within?: Database): Promise<void>;
  /** Asks anew about every session of a user whose rights were changed, or who is gone. */
  forget(userId: string): void;
}

export function createSessionsService(
  db: Database,
  config: SessionsConfig,
  /** Called when a session ends because one of its tokens was used twice. */
  onTheft: (session: { sessionId: string; userId: string; address: string }) => Promise<void>,
): SessionsService {
  const { keys, accessTokenSeconds, sessionDays } = config;
  const successors = [...keys.values()];
  const known = createRecentAnswers<LiveSession>();

  const grant = (
    { sessionId, userId }: AccessTokenSubject,
    refreshToken: string | undefined,
    sessionSeconds: number,
  ): Grant => ({
    sessionId,
    userId,
    accessToken: signAccessToken(keys, { userId, sessionId }, accessTokenSeconds),
    expiresIn: accessTokenSeconds,
    refreshToken,
    sessionSeconds,
  });

  /** Of a token that was replaced a moment ago: the same one for all who ask, and none when that one is used too. */
  async function successorOf(tx: Database, token: string): Promise<string | undefined> {
    for (const key of successors) {
      const successor = nextToken(key, token);
      if (await repository.isNewestToken(tx, hashOfToken(successor))) return successor;
    }
    return undefined;
  }

  async function end(
    userId: string,
    which: { only?: string; except?: string },
    within: Database = db,
  ): Promise<string[]> {
    const ended = await repository.endSessions(within, userId, which);
    forgetEach(userId, ended);
    return ended;
  }

  function forgetEach(userId: string, sessionIds: string[]): void {
    for (const sessionId of sessionIds) known.forget(keyOf({ userId, sessionId }));
  }

  return {
    async begin(userId, client, provider) {
      const sessionId = uuidv7();
      const refreshToken = randomBytes(TOKEN_BYTES).toString('base64url');
      const session = {
        id: sessionId,
        userId,
        days: sessionDays,
        ...shortened(client),
        tokenHash: hashOfToken(refreshToken),
        oidcIssuer: provider?.issuer ?? null,
        oidcSid: provider?.sid ?? null,
        idToken: provider?.idToken ?? null,
      };
      forgetEach(userId, await repository.insertSession(db, session, MOST_SESSIONS));
      return grant({ sessionId, userId }, refreshToken, sessionDays * 24 * 3600);
    },

    async refresh(refreshToken, client) {
      const tokenHash = hashOfToken(refreshToken);
      const outcome = await inTransaction(db, async (tx) => {
        const presented = await repository.lockSessionOfToken(tx, tokenHash, MOST_REFRESHES);
        if (!presented?.lives) return undefined;
        const { sessionId, userId, secondsLeft, replacedFor, pause } = presented;
        if (replacedFor === null) {
          if (pause !== null) throw tooManyRequests(`Too many refreshes. Try again in ${pause} s.`, pause);
          const next = nextToken(successors[0]!, refreshToken);
          const replacement = {
            sessionId,
            tokenHash,
            nextHash: hashOfToken(next),
            ...shortened(client),
            ...KEPT_TOKENS,
          };
          await repository.replaceToken(tx, replacement);
          return { stolen: false as const, grant: grant(presented, next, secondsLeft) };
        }
        if (replacedFor > GRACE_SECONDS) return { stolen: true as const, sessionId, userId };
        return { stolen: false as const, grant: grant(presented, await successorOf(tx, refreshToken), secondsLeft) };
      });
      if (!outcome) throw unauthenticated('The session is over. Log in again.');
      if (!outcome.stolen) return outcome.grant;
      const { sessionId, userId } = outcome;
      await end(userId, { only: sessionId });
      await onTheft({ sessionId, userId, address: client.address });
      throw unauthenticated('The session is over. Log in again.');
    },

    find: (subject) =>
      known.get(keyOf(subject), () => repository.findLiveSession(db, subject.sessionId, subject.userId)),

    list: (userId) => repository.listSessions(db, userId, MOST_SESSIONS),

    async end(userId, sessionId) {
      if ((await end(userId, { only: sessionId })).length === 0) throw notFound();
    },

    async endByToken(refreshToken) {
      const presented = await inTransaction(db, (tx) =>
        repository.lockSessionOfToken(tx, hashOfToken(refreshToken), MOST_REFRESHES),
      );
      if (presented) await end(presented.userId, { only: presented.sessionId });
      return presented && { userId: presented.userId, sessionId: presented.sessionId };
    },

    ownerOf: (refreshToken) => repository.findOwnerOfToken(db, hashOfToken(refreshToken)),

    async endAll(userId, except, within) {
      await end(userId, except === undefined ? {} : { except }, within);
    },

    forget(userId) {
      known.forgetWhere((key) => key.startsWith(userId));
    },
  };
}

/** A session of somebody else's is never found under the wrong user. */
const keyOf = ({ userId, sessionId }: AccessTokenSubject): string => `${userId} ${sessionId}`;

/** Follows from the token, so that all who present it within the grace get the same one and none has to be stored. */
const nextToken = (key: KeyObject, token: string): string =>
  createHmac('sha256', key).update(`refresh token after ${token}`).digest('base64url');

const shortened = ({ address, userAgent }: Client): Client => ({
  address,
  // PostgreSQL's text has no U+0000, which no header has either; other clients of this service may
  userAgent: userAgent.replaceAll('\0', '').slice(0, MOST_USER_AGENT).toWellFormed(),
});

/**
 * Deletes what is left of sessions that ended long ago.
 * @returns how many there were
 */
export async function expireSessions(db: Database): Promise<number> {
  await inBatches((limit) => repository.deleteOldTokens(db, KEPT_DAYS, limit));
  return inBatches((limit) => repository.deleteOldSessions(db, KEPT_DAYS, limit));
}
