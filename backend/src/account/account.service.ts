/** What people do to their own accounts. */
import type { ApiTokensService } from '../api-tokens/api-tokens.service.ts';
import { requireLocalLogin, type AuthConfig, type AuthService } from '../auth/auth.service.ts';
import { within } from '../accounts-within.ts';
import type { Database } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { AppError, invalidMember, unauthenticated } from '../errors.ts';
import type { MailService } from '../mail/mail.service.ts';
import { hashPassword, requireAcceptable } from '../passwords/passwords.service.ts';
import type { SecurityEventsService } from '../security-events/security-events.service.ts';
import type { Client, SessionsService } from '../sessions/sessions.service.ts';
import type { ThrottleService } from '../throttle/throttle.service.ts';
import { addressTaken } from '../users/address-taken.ts';
import { emailKey } from '../users/email-key.ts';
import type { Language, UserRecord } from '../users/users.repository.ts';
import type { UsersService } from '../users/users.service.ts';

/** A session that asks, with the user whose it is. */
interface Self {
  userId: string;
  sessionId: string;
}

export interface AccountService {
  get(userId: string): Promise<UserRecord>;
  setLanguage(userId: string, language: Language): Promise<UserRecord>;
  /** Ends all other sessions; API tokens go on. @throws AppError 403, 422 or 429 */
  changePassword(self: Self, change: { currentPassword: string; newPassword: string }, client: Client): Promise<void>;
  /**
   * Where mail can be sent, the new address counts when it is confirmed.
   * @returns undefined then, else the changed user
   * @throws AppError 403, 409, 422 or 429
   */
  changeEmail(self: Self, change: { email: string; password: string }, client: Client): Promise<UserRecord | undefined>;
  /**
   * Deletes the account with all its data.
   * @param confirmation the account's address, and its password if it has one
   * @throws AppError 409, 422 or 429
   */
  delete(self: Self, confirmation: { email: string; password?: string | undefined }, client: Client): Promise<void>;
}

interface Parts {
  auth: AuthService;
  users: UsersService;
  sessions: SessionsService;
  apiTokens: ApiTokensService;
  throttle: ThrottleService;
  mail: MailService;
  securityEvents: SecurityEventsService;
}

export function createAccountService(db: Database, config: AuthConfig, parts: Parts): AccountService {
  const { auth, users, sessions, apiTokens, throttle, mail, securityEvents } = parts;

  return {
    get: (userId) => users.get(userId).catch(nobody),

    async setLanguage(userId, language) {
      return (await users.update(userId, { language }))!;
    },

    async changePassword({ userId, sessionId }, { currentPassword, newPassword }, client) {
      requireLocalLogin(config);
      const user = await users.get(userId);
      await auth.confirmPassword(user, currentPassword, '/currentPassword');
      requireAcceptable(newPassword, user.email, '/newPassword');
      const passwordHash = await hashPassword(newPassword);
      await inTransaction(db, async (tx) => {
        const parts = within(tx, mail);
        await parts.users.update(userId, { passwordHash });
        await sessions.endAll(userId, sessionId, tx);
        await parts.links.withdraw(userId);
        await parts.securityEvents.record({ type: 'password-changed', userId, address: client.address });
        const { email, language } = user;
        await parts.mail.enqueue({ purpose: 'password-changed', userId, email, language });
      });
    },

    async changeEmail({ userId }, { email, password }, client) {
      requireLocalLogin(config);
      const user = await users.get(userId);
      await auth.confirmPassword(user, password, '/password');
      // a person changes it now and then: what asks more often looks for accounts, or fills mailboxes
      await throttle.attempt('change of address', userId);
      if (mail.configured) {
        await throttle.attempt('confirmation mail to person', emailKey(email));
        await mail.enqueue({ purpose: 'email', userId, email, language: user.language });
        return undefined;
      }
      return inTransaction(db, async (tx) => {
        const parts = within(tx, mail);
        const changed = await parts.users.update(userId, { email, emailVerified: false });
        if (!changed) throw addressTaken();
        await parts.links.withdraw(userId);
        await parts.securityEvents.record({ type: 'email-changed', userId, address: client.address });
        return changed;
      });
    },

    async delete({ userId }, { email, password }, client) {
      const user = await users.get(userId);
      if (emailKey(email) !== emailKey(user.email)) {
        throw invalidMember('/email', 'is not the address of this account');
      }
      if (user.hasPassword) await auth.confirmPassword(user, password ?? '', '/password');
      await users.delete(userId);
      sessions.forget(userId);
      apiTokens.forget(userId);
      await securityEvents.record({ type: 'account-deleted', userId, address: client.address });
    },
  };
}

/** Deleted a moment ago: on another replica a session counts for a second longer. */
function nobody(error: unknown): never {
  throw error instanceof AppError && error.type === 'not-found' ? unauthenticated() : error;
}
