/** What is done with a link: a new password, a confirmed address. */
import type { ApiTokensService } from '../api-tokens/api-tokens.service.ts';
import { requireLocalLogin, type AuthConfig, type AuthService, type LogIn } from '../auth/auth.service.ts';
import { within } from '../accounts-within.ts';
import type { Database } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { forbidden, invalidMember, unauthenticated } from '../errors.ts';
import type { MailService } from '../mail/mail.service.ts';
import type { OneTimeLinksService } from '../one-time-links/one-time-links.service.ts';
import { hashPassword, requireAcceptable, verifyPassword } from '../passwords/passwords.service.ts';
import type { Client, SessionsService } from '../sessions/sessions.service.ts';
import type { ThrottleService } from '../throttle/throttle.service.ts';
import { addressTaken } from '../users/address-taken.ts';
import { emailKey } from '../users/email-key.ts';
import type { Language } from '../users/users.repository.ts';
import { dropCredentials } from './credentials.service.ts';

export type Confirmation =
  { purpose: 'registration'; token: string; password: string } | { purpose: 'email'; token: string };

export interface RecoveryService {
  /** Sends a link to set a new password, if there is such an account. @throws AppError 403 or 429 */
  requestPasswordReset(email: string, client: Client): Promise<void>;
  /**
   * Sets a password with a link. Whoever had the account until now may have been somebody else: all sessions, API tokens
   * and other links end.
   * @throws AppError 403, 422 or 429
   */
  resetPassword(token: string, password: string, client: Client): Promise<void>;
  /**
   * Uses a link that was sent to an address: makes the account that waits for it, or changes the address of one. That
   * takes somebody who could have asked for it too: the password of the registration, or a browser that is logged in to
   * the account. Else a stranger could have the owner of an address give it to an account of the stranger.
   * @param refreshToken of the browser, if it has one
   * @returns the new account, logged in; undefined for a changed address
   * @throws AppError 401, 403, 409, 422 or 429
   */
  confirm(link: Confirmation, client: Client, refreshToken: string | undefined): Promise<LogIn | undefined>;
}

interface Parts {
  auth: AuthService;
  sessions: SessionsService;
  apiTokens: ApiTokensService;
  links: OneTimeLinksService;
  throttle: ThrottleService;
  mail: MailService;
}

export function createRecoveryService(db: Database, config: AuthConfig, parts: Parts): RecoveryService {
  const { auth, sessions, apiTokens, links, throttle, mail } = parts;

  async function confirmRegistration(token: string, password: string, client: Client): Promise<LogIn> {
    const waiting = await links.look('registration', token);
    if (!waiting || config.registration !== 'open' || !config.localLogin) throw worthless();
    await throttle.attempt('password of link', token);
    // a wrong one does not use the link up
    if (!(await verifyPassword(waiting.data['passwordHash'], password))) {
      throw invalidMember('/password', 'is not the password of this registration');
    }
    const user = await inTransaction(db, async (tx) => {
      const { links, users, securityEvents } = within(tx, mail);
      const link = await links.take('registration', token);
      if (!link) throw worthless();
      const { passwordHash, language } = link.data as { passwordHash: string; language: Language };
      const account = { email: link.email, emailVerified: true, passwordHash, language, role: 'user' as const };
      const created = await users.create(account);
      if (!created) throw addressTaken();
      const detail = { how: 'confirmed address', role: created.role };
      await securityEvents.record({ type: 'registered', userId: created.id, address: client.address, detail });
      return created;
    });
    return auth.admit(user, client, 'registration');
  }

  async function confirmEmail(userId: string, token: string, client: Client): Promise<undefined> {
    await inTransaction(db, async (tx) => {
      const { links, users, securityEvents, mail: outbox } = within(tx, mail);
      const link = await links.take('email', token);
      if (link?.userId !== userId) throw worthless();
      const before = await users.get(userId);
      const after = await users.update(userId, { email: link.email, emailVerified: true });
      if (!after) throw addressTaken();
      // those to the old address are for whoever reads it
      await links.withdraw(userId);
      await securityEvents.record({ type: 'email-changed', userId, address: client.address });
      const { email, language } = before;
      await outbox.enqueue({ purpose: 'email-changed', userId, email, language, data: { email: after.email } });
    });
  }

  return {
    async requestPasswordReset(email, client) {
      requireLocalLogin(config);
      if (!mail.configured) throw forbidden('No mail can be sent from here. Ask an administrator for a link.');
      await throttle.attempt('reset from address', client.address);
      await throttle.attempt('reset mail to person', emailKey(email));
      await inTransaction(db, async (tx) => {
        const { mail: outbox, securityEvents } = within(tx, mail);
        // whether there is such an account is looked up when the mail is sent: nothing in this answer depends on it
        await outbox.enqueue({ purpose: 'password', email, language: 'en' });
        await securityEvents.record({ type: 'password-reset-requested', address: client.address });
      });
    },

    async resetPassword(token, password, client) {
      requireLocalLogin(config);
      await throttle.attempt('reset from address', client.address);
      // the address is known only when the link is used up, which a bad password must not do
      requireAcceptable(password, '', '/password');
      const passwordHash = await hashPassword(password);
      const userId = await inTransaction(db, async (tx) => {
        const { links, users, securityEvents, mail: outbox } = within(tx, mail);
        const link = await links.take('password', token);
        if (!link?.userId) throw worthless();
        const owner = await users.get(link.userId);
        requireAcceptable(password, owner.email, '/password');
        // who got the link by mail reads the mail of that address; an administrator may have got it too
        const byMail = link.data['to'] === 'mail';
        if (byMail && emailKey(link.email) !== emailKey(owner.email)) throw worthless();
        if (byMail && !owner.emailVerified) {
          // nobody had shown that before: whoever made the account may be somebody else
          await dropCredentials(tx, owner.id, { sessions, apiTokens });
        } else {
          await sessions.endAll(owner.id, undefined, tx);
          await apiTokens.revokeAll(owner.id, tx);
          await links.withdraw(owner.id);
        }
        await users.update(owner.id, { passwordHash, ...(byMail && { emailVerified: true }) });
        await securityEvents.record({ type: 'password-reset', userId: owner.id, address: client.address });
        const { id, email, language } = owner;
        await outbox.enqueue({ purpose: 'password-changed', userId: id, email, language });
        return id;
      });
      apiTokens.forget(userId);
    },

    async confirm(link, client, refreshToken) {
      await throttle.attempt('reset from address', client.address);
      if (link.purpose === 'registration') return confirmRegistration(link.token, link.password, client);
      const self = refreshToken === undefined ? undefined : await sessions.ownerOf(refreshToken);
      if (self === undefined) throw unauthenticated('Log in to your account, then open the link again.');
      return confirmEmail(self, link.token, client);
    },
  };
}

/** The same for every reason. */
const worthless = () => forbidden('This link is not valid, or not valid any more. Ask for a new one.');
