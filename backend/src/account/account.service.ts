/** What people do to their own accounts, and how they get back into one. */
import type { Database } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict, forbidden, invalidMember, unauthenticated } from '../errors.ts';
import type { ApiTokensService } from '../api-tokens/api-tokens.service.ts';
import { requireLocalLogin, type AuthConfig, type AuthService, type LogIn } from '../auth/auth.service.ts';
import type { MailService } from '../mail/mail.service.ts';
import { createOneTimeLinksService } from '../one-time-links/one-time-links.service.ts';
import { hashPassword, passwordProblem } from '../passwords/passwords.service.ts';
import type { SecurityEventsService } from '../security-events/security-events.service.ts';
import type { Client, SessionsService } from '../sessions/sessions.service.ts';
import type { ThrottleService } from '../throttle/throttle.service.ts';
import { emailKey } from '../users/email-key.ts';
import type { Language, UserRecord } from '../users/users.repository.ts';
import { createUsersService, type UsersService } from '../users/users.service.ts';
import { dropCredentials } from './credentials.service.ts';

/** A session that asks, with the user whose it is. */
interface Self {
  userId: string;
  sessionId: string;
}

export interface AccountService {
  get(userId: string): Promise<UserRecord>;
  setLanguage(userId: string, language: Language): Promise<UserRecord>;
  /** Ends all other sessions. @throws AppError 403, 422 or 429 */
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
  /** Sends a link to set a new password, if there is such an account. @throws AppError 403 or 429 */
  requestPasswordReset(email: string, client: Client): Promise<void>;
  /** Sets a password with a link, and ends all sessions. @throws AppError 403 or 422 */
  resetPassword(token: string, password: string, client: Client): Promise<void>;
  /**
   * Uses a link that was sent to an address: makes the account that waits for it, or changes the address of one. That
   * takes a browser which is logged in to the account: else a stranger could have the owner of an address give it to an
   * account of the stranger.
   * @param refreshToken of the browser, if it has one
   * @returns the new account, logged in; undefined for a changed address
   * @throws AppError 401, 403 or 409
   */
  confirm(
    link: { purpose: 'registration' | 'email'; token: string },
    client: Client,
    refreshToken: string | undefined,
  ): Promise<LogIn | undefined>;
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

  /** Sets a password in one transaction with what must not outlive the old one. */
  async function setPassword(tx: Database, userId: string, passwordHash: string, exceptSession?: string) {
    await createUsersService(tx).update(userId, { passwordHash });
    await sessions.endAll(userId, exceptSession, tx);
    await createOneTimeLinksService(tx).withdraw(userId);
  }

  async function tellAboutPassword(user: UserRecord): Promise<void> {
    await mail.enqueue({ purpose: 'password-changed', userId: user.id, email: user.email, language: user.language });
  }

  return {
    get: (userId) => users.get(userId),

    async setLanguage(userId, language) {
      return (await users.update(userId, { language }))!;
    },

    async changePassword({ userId, sessionId }, { currentPassword, newPassword }, client) {
      requireLocalLogin(config);
      const user = await users.get(userId);
      await auth.confirmPassword(user, currentPassword, '/currentPassword');
      requireAcceptable(newPassword, user.email, '/newPassword');
      const passwordHash = await hashPassword(newPassword);
      await inTransaction(db, (tx) => setPassword(tx, userId, passwordHash, sessionId));
      await securityEvents.record({ type: 'password-changed', userId, address: client.address });
      await tellAboutPassword(user);
    },

    async changeEmail({ userId }, { email, password }, client) {
      requireLocalLogin(config);
      const user = await users.get(userId);
      await auth.confirmPassword(user, password, '/password');
      if (mail.configured) {
        await throttle.attempt('mail to address', emailKey(email));
        await mail.enqueue({ purpose: 'email', userId, email, language: user.language });
        return undefined;
      }
      const changed = await users.update(userId, { email, emailVerified: false });
      if (!changed) throw taken();
      await securityEvents.record({ type: 'email-changed', userId, address: client.address });
      return changed;
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

    async requestPasswordReset(email, client) {
      requireLocalLogin(config);
      if (!mail.configured) throw forbidden('No mail can be sent from here. Ask an administrator for a link.');
      await throttle.attempt('reset from address', client.address);
      await throttle.attempt('mail to address', emailKey(email));
      // whether there is such an account is looked up when the mail is sent: nothing in this answer depends on it
      await mail.enqueue({ purpose: 'password', email, language: 'en' });
      await securityEvents.record({ type: 'password-reset-requested', address: client.address });
    },

    async resetPassword(token, password, client) {
      requireLocalLogin(config);
      await throttle.attempt('reset from address', client.address);
      // the address is known only when the link is used up, which a bad password must not do
      requireAcceptable(password, '', '/password');
      const passwordHash = await hashPassword(password);
      const user = await inTransaction(db, async (tx) => {
        const link = await createOneTimeLinksService(tx).take('password', token);
        if (!link?.userId) throw worthless();
        const owner = await createUsersService(tx).get(link.userId);
        requireAcceptable(password, owner.email, '/password');
        // who got the link by mail reads the mail of this address; an administrator may have got it too
        const proven = link.data['to'] === 'mail' && emailKey(link.email) === emailKey(owner.email);
        // nobody had shown that before: whoever made the account may be somebody else
        if (proven && !owner.emailVerified) await dropCredentials(tx, owner.id, { sessions, apiTokens });
        await setPassword(tx, owner.id, passwordHash);
        if (proven) await createUsersService(tx).update(owner.id, { emailVerified: true });
        return owner;
      });
      await securityEvents.record({ type: 'password-reset', userId: user.id, address: client.address });
      await tellAboutPassword(user);
    },

    async confirm({ purpose, token }, client, refreshToken) {
      await throttle.attempt('reset from address', client.address);
      if (purpose === 'email') {
        const self = refreshToken === undefined ? undefined : await sessions.ownerOf(refreshToken);
        if (self === undefined) throw unauthenticated('Log in to your account, then open the link again.');
        return confirmEmail(self, token, client);
      }
      const user = await inTransaction(db, async (tx) => {
        const link = await createOneTimeLinksService(tx).take('registration', token);
        if (!link || config.registration !== 'open' || !config.localLogin) throw worthless();
        const { passwordHash, language } = link.data as { passwordHash: string; language: Language };
        const { email } = link;
        const created = await createUsersService(tx).create({
          email,
          language,
          passwordHash,
          emailVerified: true,
          role: 'user',
        });
        if (!created) throw taken();
        return created;
      });
      const detail = { how: 'confirmed address', role: user.role };
      await securityEvents.record({ type: 'registered', userId: user.id, address: client.address, detail });
      return auth.admit(user, client, 'registration');
    },
  };

  async function confirmEmail(userId: string, token: string, client: Client): Promise<undefined> {
    const { before, after } = await inTransaction(db, async (tx) => {
      const link = await createOneTimeLinksService(tx).take('email', token);
      if (link?.userId !== userId) throw worthless();
      const owner = await createUsersService(tx).get(userId);
      const changed = await createUsersService(tx).update(owner.id, { email: link.email, emailVerified: true });
      if (!changed) throw taken();
      return { before: owner, after: changed };
    });
    await securityEvents.record({ type: 'email-changed', userId: after.id, address: client.address });
    const { email, language } = before;
    await mail.enqueue({ purpose: 'email-changed', userId, email, language, data: { email: after.email } });
    return undefined;
  }
}

function requireAcceptable(password: string, email: string, pointer: string): void {
  const problem = passwordProblem(password, email);
  if (problem !== undefined) throw invalidMember(pointer, problem);
}

const taken = () =>
  conflict('There is an account with this address already.', [{ pointer: '/email', detail: 'is taken' }]);

/** The same for every reason. */
const worthless = () => forbidden('This link is not valid, or not valid any more. Ask for a new one.');
