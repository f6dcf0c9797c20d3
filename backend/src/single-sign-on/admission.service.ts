/** Which account a person gets who has logged in at the provider. */
import { dropCredentials } from '../account/credentials.service.ts';
import type { ApiTokensService } from '../api-tokens/api-tokens.service.ts';
import type { Database } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { AppError } from '../errors.ts';
import { createMailService, type MailService } from '../mail/mail.service.ts';
import { createOneTimeLinksService } from '../one-time-links/one-time-links.service.ts';
import { createSecurityEventsService, type SecurityEventsService } from '../security-events/security-events.service.ts';
import type { SessionsService } from '../sessions/sessions.service.ts';
import { emailKey } from '../users/email-key.ts';
import type { UserRecord } from '../users/users.repository.ts';
import { createUsersService, type UsersService } from '../users/users.service.ts';
import type { Address } from './claims.ts';
import { createIdentitiesService } from './identities.service.ts';
import type { ProvidedIdentity } from './provider.ts';
import { SignOnRefusal } from './refusal.ts';

interface Parts {
  users: UsersService;
  sessions: SessionsService;
  apiTokens: ApiTokensService;
  mail: MailService;
  securityEvents: SecurityEventsService;
}

export interface AdmissionService {
  /**
   * Finds the account, links one with the same address, or makes one; then gives it the role that the provider says.
   * @param address of the network that the request came from
   * @throws SignOnRefusal
   */
  admit(person: ProvidedIdentity, address: string): Promise<UserRecord>;
}

export function createAdmissionService(db: Database, parts: Parts): AdmissionService {
  const { users, sessions, apiTokens, mail, securityEvents } = parts;

  /** The account that a person had here before. */
  async function known(tx: Database, userId: string, person: ProvidedIdentity, address: string): Promise<UserRecord> {
    const user = await createUsersService(tx).get(userId);
    if (user.disabled) throw new SignOnRefusal('account-disabled');
    return follow(tx, user, person.address, address);
  }

  /** Takes over what the provider vouches for of the address of an account that has no password here. */
  async function follow(
    tx: Database,
    user: UserRecord,
    given: Address | undefined,
    address: string,
  ): Promise<UserRecord> {
    if (!given?.verified) return user;
    const isSame = sameAddress(given.email, user.email);
    if (isSame && user.emailVerified) return user;
    if (!isSame && user.hasPassword) return user;
    const owner = isSame ? undefined : await createUsersService(tx).findByEmail(given.email);
    // somebody else has it by now, and both keep what they have
    if (owner && owner.id !== user.id) return user;
    const changed = await createUsersService(tx).update(user.id, { email: given.email, emailVerified: true });
    if (!changed) throw new SignOnRefusal('sign-on-failed', 'another account took the address in this moment');
    if (isSame) return changed;
    await createOneTimeLinksService(tx).withdraw(user.id);
    const detail = { how: 'provider' };
    await createSecurityEventsService(tx).record({ type: 'email-changed', userId: user.id, address, detail });
    const { id: userId, email, language } = user;
    const toOld = { purpose: 'email-changed' as const, userId, email, language, data: { email: changed.email } };
    await createMailService(tx, mail.configured).enqueue(toOld);
    return changed;
  }

  /** An account that has the address already, and whose owner the provider vouches for. */
  async function link(tx: Database, user: UserRecord, person: ProvidedIdentity, address: string): Promise<UserRecord> {
    const { issuer, subject, address: given } = person;
    // first: who has not shown that the address is theirs learns nothing of its account
    if (!given?.verified || !sameAddress(given.email, user.email)) throw new SignOnRefusal('address-taken');
    if (user.disabled) throw new SignOnRefusal('account-disabled');
    // nobody has ever shown that the address is theirs: whoever made the account may be somebody else
    if (!user.emailVerified) await dropCredentials(tx, user.id, { sessions, apiTokens });
    const linked = (await createUsersService(tx).update(user.id, { emailVerified: true }))!;
    await createIdentitiesService(tx).link({ issuer, subject, userId: user.id });
    const detail = { issuer, credentialsDropped: !user.emailVerified };
    await createSecurityEventsService(tx).record({ type: 'account-linked', userId: user.id, address, detail });
    return linked;
  }

  async function create(tx: Database, person: ProvidedIdentity, address: string): Promise<UserRecord | undefined> {
    const { issuer, subject, role = 'user', language } = person;
    const { email, verified: emailVerified } = person.address!;
    const account = { email, emailVerified, passwordHash: null, language };
    const service = createUsersService(tx);
    const user = await (role === 'admin'
      ? // the first one gets the tasks from before there were accounts
        service.createFirstAdministrator(account).catch(ifConflict(() => service.create({ ...account, role })))
      : service.create({ ...account, role }));
    if (!user) return undefined;
    await createIdentitiesService(tx).link({ issuer, subject, userId: user.id });
    const detail = { how: 'provider', issuer, role: user.role };
    await createSecurityEventsService(tx).record({ type: 'registered', userId: user.id, address, detail });
    return user;
  }

  async function enter(tx: Database, person: ProvidedIdentity, address: string): Promise<UserRecord> {
    const owner = await createIdentitiesService(tx).lockOwner(person.issuer, person.subject);
    if (owner !== undefined) return known(tx, owner, person, address);
    if (!person.address) throw new SignOnRefusal('address-missing');
    const find = () => createUsersService(tx).findByEmail(person.address!.email);
    const existing = await find();
    if (existing) return link(tx, existing, person, address);
    const created = await create(tx, person, address);
    if (created) return created;
    // made by somebody else in this very moment
    const other = await find();
    if (!other) throw new SignOnRefusal('address-taken');
    return link(tx, other, person, address);
  }

  /** What the provider says counts each time, except that somebody has to be left to administer. */
  async function giveRole(user: UserRecord, role: 'user' | 'admin', address: string): Promise<UserRecord> {
    if (user.role === role) return user;
    const detail = { how: 'provider', role };
    try {
      const changed = await users.setRights(user.id, { role });
      sessions.forget(user.id);
      await securityEvents.record({ type: 'user-changed', userId: user.id, address, detail });
      return changed;
    } catch (error) {
      return ifConflict(async () => {
        await securityEvents.record({ type: 'last-administrator-kept', userId: user.id, address, detail });
        return user;
      })(error);
    }
  }

  return {
    async admit(person, address) {
      const user = await inTransaction(db, (tx) => enter(tx, person, address));
      return person.role === undefined ? user : giveRole(user, person.role, address);
    },
  };
}

/**
 * Whether two addresses are the same but for the case of Latin letters. Those that are only the same in the account's
 * key, where every letter is folded, may belong to two people.
 */
function sameAddress(one: string, other: string): boolean {
  const folded = (email: string) => email.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return folded(one) === folded(other) && emailKey(one) === emailKey(other);
}

const ifConflict =
  <T>(instead: () => Promise<T>) =>
  (error: unknown): Promise<T> => {
    if (error instanceof AppError && error.type === 'conflict') return instead();
    throw error;
  };
