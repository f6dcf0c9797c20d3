/** Personal API tokens: for programs that act in a person's name, with less than all of that person's rights. */
import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Database } from '../database/connect.ts';
import { inBatches } from '../database/in-batches.ts';
import { createRecentAnswers } from '../database/recent-answers.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict, notFound, unauthenticated } from '../errors.ts';
import { createSecurityEventsService } from '../security-events/security-events.service.ts';
import { hashOfToken } from '../hash-of-token.ts';
import * as repository from './api-tokens.repository.ts';
import type { ApiTokenRecord, LiveApiToken, Scope } from './api-tokens.repository.ts';

/** Tells the kind of token to people, to log-ins by mistake, and to programs that look for secrets in sources. */
const PREFIX = 'tt_';
const TOKEN_BYTES = 32;
/** What a token looks like: anything else is no reason to ask the database. */
const FORMAT = /^tt_[\w-]{43}$/;
const MOST_TOKENS = 50;

export interface ApiTokensService {
  /**
   * @param days for which it is valid
   * @returns the token itself too, for the only time
   * @throws AppError 409 when the user has as many as there may be, 401 when the user is gone
   */
  create(
    userId: string,
    token: { name: string; scopes: Scope[]; days: number },
    client?: { address: string },
  ): Promise<ApiTokenRecord & { token: string }>;
  list(userId: string): Promise<ApiTokenRecord[]>;
  /** @throws AppError 404 */
  revoke(userId: string, id: string, client?: { address: string }): Promise<void>;
  /** @param within the transaction that it is part of */
  revokeAll(userId: string, within: Database): Promise<void>;
  /** Whose token it is and what it may; undefined for any that is not valid. Up to a second old. */
  find(token: string): Promise<LiveApiToken | undefined>;
  /** Asks anew about every token of a user whose rights were changed, or who is gone. */
  forget(userId: string): void;
}

export function createApiTokensService(
  db: Database,
  securityEvents = createSecurityEventsService(db),
): ApiTokensService {
  const known = createRecentAnswers<LiveApiToken>();

  function forget(userId: string): void {
    // whose token a look-up is about that still runs is not known yet
    known.forgetWhere((_hash, token) => token === undefined || token.userId === userId);
  }

  return {
    async create(userId, { name, scopes, days }, client) {
      const token = PREFIX + randomBytes(TOKEN_BYTES).toString('base64url');
      const row = { id: uuidv7(), userId, name, hash: hashOfToken(token), scopes: [...new Set(scopes)].sort(), days };
      const record = await inTransaction(db, async (tx) => {
        // deleted a moment ago: whoever asks was somebody when the request came in
        if (!(await repository.lockOwner(tx, userId))) throw unauthenticated();
        return repository.insertApiToken(tx, row, MOST_TOKENS);
      });
      if (!record) throw conflict(`There are ${MOST_TOKENS} tokens already. Revoke one that is not used any more.`);
      const detail = { name, scopes: record.scopes.join(' ') };
      await securityEvents.record({ type: 'api-token-created', userId, address: client?.address, detail });
      return { ...record, token };
    },

    list: (userId) => repository.listApiTokens(db, userId),

    async revoke(userId, id, client) {
      const hash = await repository.deleteApiToken(db, userId, id);
      if (hash === undefined) throw notFound();
      known.forget(hash);
      await securityEvents.record({ type: 'api-token-revoked', userId, address: client?.address });
    },

    async find(token) {
      if (!FORMAT.test(token)) return undefined;
      const hash = hashOfToken(token);
      return known.get(hash, () => repository.useApiToken(db, hash));
    },

    async revokeAll(userId, within) {
      await repository.deleteApiTokensOf(within, userId);
      forget(userId);
    },

    forget,
  };
}

/**
 * Deletes the tokens that ran out.
 * @returns how many there were
 */
export const expireApiTokens = (db: Database): Promise<number> =>
  inBatches((limit) => repository.deleteExpiredApiTokens(db, limit));
