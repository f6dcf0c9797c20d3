/** Links that work once and for a limited time: what is in one proves that its reader was meant. */
import { randomBytes } from 'node:crypto';
import type { Database } from '../database/connect.ts';
import { inBatches } from '../database/in-batches.ts';
import { hashOfToken } from '../hash-of-token.ts';
import * as repository from './one-time-links.repository.ts';
import type { OneTimeLinkRecord, Purpose } from './one-time-links.repository.ts';

const TOKEN_BYTES = 32;
/** Anything else is no reason to ask the database. */
const FORMAT = /^[\w-]{43}$/;

/** Hours for which a link is valid. */
const VALID_HOURS: Record<Purpose, number> = { registration: 24, password: 1, email: 24 };

/** Pages that links lead to. The token stands behind `#`: browsers send that part to no server, so no log has it. */
const PAGES: Record<Purpose | 'invitation', string> = {
  registration: 'confirm',
  password: 'reset-password',
  email: 'confirm',
  invitation: 'register',
};

/** @param publicUrl origin of the page */
export const linkTo = (publicUrl: string, purpose: Purpose | 'invitation', token: string): string =>
  `${publicUrl}/${PAGES[purpose]}#${purpose}=${token}`;

export interface OneTimeLinksService {
  /** @returns the token, for the only time */
  create(link: {
    purpose: Purpose;
    userId?: string | undefined;
    email: string;
    data?: Record<string, string>;
  }): Promise<string>;
  /** What a token is for, which stays valid; undefined for any that is not. */
  look(purpose: Purpose, token: string): Promise<OneTimeLinkRecord | undefined>;
  /** Uses a token up; undefined for any that is not valid. */
  take(purpose: Purpose, token: string): Promise<OneTimeLinkRecord | undefined>;
  /** Makes all links of a user worthless. */
  withdraw(userId: string): Promise<void>;
}

export const createOneTimeLinksService = (db: Database): OneTimeLinksService => ({
  async create({ purpose, userId, email, data = {} }) {
    const token = newLinkToken();
    await repository.insertLink(db, {
      hash: hashOfToken(token),
      purpose,
      userId: userId ?? null,
      email,
      data: JSON.stringify(data),
      hours: VALID_HOURS[purpose],
    });
    return token;
  },
  look: async (purpose, token) =>
    FORMAT.test(token) ? repository.findLink(db, purpose, hashOfToken(token)) : undefined,
  take: async (purpose, token) =>
    FORMAT.test(token) ? repository.takeLink(db, purpose, hashOfToken(token)) : undefined,
  withdraw: (userId) => repository.deleteLinksOf(db, userId),
});

export const newLinkToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url');

/**
 * Deletes links that ran out.
 * @returns how many there were
 */
export const expireLinks = (db: Database): Promise<number> =>
  inBatches((limit) => repository.deleteExpiredLinks(db, limit));
