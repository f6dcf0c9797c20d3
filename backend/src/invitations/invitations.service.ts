/** Invitations: an administrator's word that somebody may make an account. */
import { v7 as uuidv7 } from 'uuid';
import type { Database } from '../database/connect.ts';
import { inBatches } from '../database/in-batches.ts';
import { inTransaction } from '../database/transaction.ts';
import { forbidden, notFound } from '../errors.ts';
import { newLinkToken } from '../one-time-links/one-time-links.service.ts';
import { emailKey } from '../users/email-key.ts';
import type { Role, UserRecord } from '../users/users.repository.ts';
import { createUsersService, type NewAccount } from '../users/users.service.ts';
import { hashOfToken } from '../hash-of-token.ts';
import * as repository from './invitations.repository.ts';
import type { InvitationRecord } from './invitations.repository.ts';

const VALID_DAYS = 7;
/** More than an administrator can keep an eye on. */
const MOST_LISTED = 500;

export interface InvitationsService {
  /** @returns the invitation's token too, for the only time */
  create(invitation: {
    email: string | null;
    role: Role;
    invitedBy: string | null;
  }): Promise<{ invitation: InvitationRecord; token: string }>;
  list(): Promise<InvitationRecord[]>;
  /** Replaces the token, so that the one before is worthless. @returns undefined when the invitation is gone */
  renew(id: string): Promise<string | undefined>;
  /**
   * Makes the account that an invitation is for; the invitation is used up then, and only then. One for an address
   * vouches for it.
   * @returns undefined when the address is taken
   * @throws AppError 403, the same for every reason
   */
  accept(token: string, account: Omit<NewAccount, 'role'>): Promise<UserRecord | undefined>;
  /** @throws AppError 404 */
  withdraw(id: string): Promise<void>;
}

/** Takes a transaction back whose result is no error. */
class AddressTaken extends Error {}

export const createInvitationsService = (db: Database): InvitationsService => ({
  async create({ email, role, invitedBy }) {
    const token = newLinkToken();
    const invitation = await repository.insertInvitation(db, {
      id: uuidv7(),
      hash: hashOfToken(token),
      email,
      role,
      invitedBy,
      days: VALID_DAYS,
    });
    return { invitation, token };
  },

  list: () => repository.listInvitations(db, MOST_LISTED),

  async renew(id) {
    const token = newLinkToken();
    return (await repository.replaceHash(db, id, hashOfToken(token))) ? token : undefined;
  },

  accept: (token, account) =>
    inTransaction(db, async (tx) => {
      const invitation = await repository.acceptInvitation(tx, hashOfToken(token));
      const isFor = invitation?.email ?? account.email;
      if (!invitation || emailKey(isFor) !== emailKey(account.email)) {
        throw forbidden('This invitation is not valid, not valid any more, or for another address.');
      }
      // the address as the administrator wrote it: what folds to the same may be somebody else's
      const user = await createUsersService(tx).create({
        ...account,
        email: isFor,
        emailVerified: invitation.email !== null,
        role: invitation.role,
      });
      if (!user) throw new AddressTaken();
      return user;
    }).catch((error: unknown) => {
      if (error instanceof AddressTaken) return undefined;
      throw error;
    }),

  async withdraw(id) {
    if (!(await repository.deleteInvitation(db, id))) throw notFound();
  },
});

/**
 * Deletes invitations that were accepted or ran out.
 * @returns how many there were
 */
export const expireInvitations = (db: Database): Promise<number> =>
  inBatches((limit) => repository.deleteOldInvitations(db, limit));
