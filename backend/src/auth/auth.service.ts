/** How people get in: registration, log-in, and the renewal of what both give. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { within } from '../accounts-within.ts';
import type { Database } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { forbidden, invalidCredentials, invalidMember } from '../errors.ts';
import type { MailService } from '../mail/mail.service.ts';
import { hashPassword, requireAcceptable, verifyPassword } from '../passwords/passwords.service.ts';
import type { SecurityEventsService } from '../security-events/security-events.service.ts';
import type { SigningKeys } from '../sessions/access-tokens.ts';
import type { Client, Grant, ProviderSession, SessionsService } from '../sessions/sessions.service.ts';
import type { ThrottleService } from '../throttle/throttle.service.ts';
import { addressTaken } from '../users/address-taken.ts';
import { emailKey } from '../users/email-key.ts';
import type { Language, UserRecord } from '../users/users.repository.ts';
import type { UsersService } from '../users/users.service.ts';
import { makeDeviceCookie, readDeviceCookie } from './device-cookie.ts';

export interface AuthConfig {
  keys: SigningKeys;
  registration: 'open' | 'invite' | 'closed';
  /** Whether people may have a password here, besides or instead of an account at a provider. */
  localLogin: boolean;
  /** Makes the first administrator; undefined when nobody can become that by registering. */
  bootstrapToken: string | undefined;
  /** What the provider is called, where there is one. */
  provider: string | undefined;
}

export interface Registration {
  email: string;
  password: string;
  language?: Language | undefined;
  bootstrapToken?: string | undefined;
  invitation?: string | undefined;
}

/** A person who is in. */
export interface LogIn {
  grant: Grant;
  user: UserRecord;
  /** For the browser to keep; undefined when it has one already. */
  device: string | undefined;
}

/** What this installation offers to those who are not in yet. */
export interface LogInMethods {
  registration: AuthConfig['registration'];
  localLogin: boolean;
  mail: boolean;
  provider: string | null;
  needsAdministrator: boolean;
}

export interface AuthService {
  methods(): Promise<LogInMethods>;
  /**
   * Makes an account and logs in to it. Where mail can be sent, an account of one's own making waits for the
   * confirmation of its address: the answer is the same whether the address has an account already.
   * @returns undefined when a mail tells how to go on
   * @throws AppError 403, 409, 422 or 429
   */
  register(registration: Registration, client: Client): Promise<LogIn | undefined>;
  /**
   * @param had refresh token of the session that the browser had: it ends, since the new one takes its place
   * @throws AppError 401, the same for every reason, or 429
   */
  logIn(
    credentials: { email: string; password: string },
    client: Client,
    device: string | undefined,
    had: string | undefined,
  ): Promise<LogIn>;
  /** @throws AppError 401 */
  refresh(refreshToken: string, client: Client): Promise<Pick<LogIn, 'grant' | 'user'>>;
  /**
   * Ends the session of a refresh token, if there is one.
   * @returns where to log out at the provider too; null where there is none
   */
  logOut(refreshToken: string | undefined, client: Client): Promise<string | null>;
  logOutEverywhere(userId: string, client: Client): Promise<void>;
  /** Lets a person in who has shown by other means who it is. */
  admit(user: UserRecord, client: Client, how: string, provider?: ProviderSession): Promise<LogIn>;
  /** Whether a user's own password was given. @throws AppError 422 or 429 */
  confirmPassword(user: { id: string }, password: string, pointer: string): Promise<void>;
}

interface Parts {
  users: UsersService;
  sessions: SessionsService;
  throttle: ThrottleService;
  mail: MailService;
  securityEvents: SecurityEventsService;
  /** Where to log out at the provider too, for a session that has just ended. */
  logOutUrlOf(sessionId: string): Promise<string | null>;
}

export function createAuthService(db: Database, config: AuthConfig, parts: Parts): AuthService {
  const { users, sessions, throttle, mail, securityEvents, logOutUrlOf } = parts;

  async function admit(user: UserRecord, client: Client, how: string, provider?: ProviderSession): Promise<LogIn> {
    const grant = await sessions.begin(user.id, client, provider);
    await securityEvents.record({ type: 'logged-in', userId: user.id, address: client.address, detail: { how } });
    const owner = await users.get(user.id);
    return { grant, user, device: makeDeviceCookie(config.keys, owner) };
  }

  /** Makes an account and notes how, or neither. */
  const create = (
    client: Client,
    how: string,
    make: (parts: ReturnType<typeof within>) => Promise<UserRecord | undefined>,
  ): Promise<UserRecord> =>
    inTransaction(db, async (tx) => {
      const parts = within(tx, mail);
      const user = await make(parts);
      if (!user) throw addressTaken();
      const detail = { how, role: user.role };
      await parts.securityEvents.record({ type: 'registered', userId: user.id, address: client.address, detail });
      return user;
    });

  async function createAdministrator(registration: Registration, client: Client): Promise<UserRecord> {
    if (!isSame(registration.bootstrapToken!, config.bootstrapToken)) {
      throw forbidden('This is not the token of the first administrator, or there is an administrator already.');
    }
    const account = { ...accountOf(registration), passwordHash: await hashPassword(registration.password) };
    return create(client, 'bootstrap token', ({ users }) => users.createFirstAdministrator(account));
  }

  async function createUser(registration: Registration, client: Client): Promise<UserRecord> {
    const account = { ...accountOf(registration), passwordHash: await hashPassword(registration.password) };
    const { invitation } = registration;
    return invitation === undefined
      ? create(client, 'open registration', ({ users }) => users.create({ ...account, role: 'user' }))
      : create(client, 'invitation', ({ invitations }) => invitations.accept(invitation, account));
  }

  return {
    admit,

    async methods() {
      return {
        registration: config.localLogin ? config.registration : 'closed',
        localLogin: config.localLogin,
        mail: mail.configured,
        provider: config.provider ?? null,
        needsAdministrator:
          config.localLogin && config.bootstrapToken !== undefined && !(await users.hasAdministrator()),
      };
    },

    async register(registration, client) {
      requireLocalLogin(config);
      await throttle.attempt('registration from address', client.address);
      requireAcceptable(registration.password, registration.email, '/password');
      if (registration.bootstrapToken !== undefined) {
        return admit(await createAdministrator(registration, client), client, 'registration');
      }
      if (config.registration === 'closed') throw forbidden('Registration is closed here.');
      if (registration.invitation === undefined) {
        if (config.registration !== 'open') throw forbidden('Registration is not open here. Ask for an invitation.');
        if (mail.configured) {
          await throttle.attempt('registration mail to person', emailKey(registration.email));
          const passwordHash = await hashPassword(registration.password);
          const { email, language } = accountOf(registration);
          await mail.enqueue({ purpose: 'registration', email, language, data: { passwordHash } });
          return undefined;
        }
      }
      return admit(await createUser(registration, client), client, 'registration');
    },

    async logIn({ email, password }, client, device, had) {
      requireLocalLogin(config);
      await throttle.attempt('log-in from address', client.address);
      const user = await users.findByEmail(email);
      const browser = user && readDeviceCookie(config.keys, user, device);
      // before the password is looked at, and whether the account exists or not
      if (browser === undefined) await throttle.attempt('log-in to account', emailKey(email));
      else await throttle.attempt('log-in from known browser', browser);
      const matches = await verifyPassword(user?.passwordHash ?? undefined, password);
      if (!matches || !user || user.disabled) {
        await securityEvents.record({ type: 'log-in-failed', userId: user?.id, address: client.address });
        throw invalidCredentials();
      }
      if (browser !== undefined) await throttle.forgive('log-in from known browser', browser);
      const logIn = await admit(user, client, 'password');
      if (had !== undefined) await sessions.endByToken(had);
      return { ...logIn, device: browser === undefined ? logIn.device : undefined };
    },

    async refresh(refreshToken, client) {
      const grant = await sessions.refresh(refreshToken, client);
      return { grant, user: await users.get(grant.userId) };
    },

    async logOut(refreshToken, { address }) {
      const ended = refreshToken === undefined ? undefined : await sessions.endByToken(refreshToken);
      if (!ended) return null;
      await securityEvents.record({ type: 'logged-out', userId: ended.userId, address });
      return logOutUrlOf(ended.sessionId);
    },

    async logOutEverywhere(userId, { address }) {
      await sessions.endAll(userId);
      await securityEvents.record({ type: 'logged-out', userId, address, detail: { everywhere: true } });
    },

    async confirmPassword({ id }, password, pointer) {
      await throttle.attempt('password of account', id);
      const { passwordHash } = await users.get(id);
      if (await verifyPassword(passwordHash ?? undefined, password)) return throttle.forgive('password of account', id);
      throw invalidMember(pointer, 'is not the password of this account');
    },
  };
}

/** @throws AppError 403 */
export function requireLocalLogin({ localLogin }: Pick<AuthConfig, 'localLogin'>): void {
  if (!localLogin) throw forbidden('Passwords are switched off here. Log in at the provider.');
}

const accountOf = ({ email, language }: Registration) => ({
  email,
  language: language ?? ('en' as const),
  emailVerified: false,
});

/** Takes the same time wherever two secrets differ. */
function isSame(given: string, expected: string | undefined): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return expected !== undefined && timingSafeEqual(digest(given), digest(expected));
}
