/** Accounts: what there may be of them, and who may administer. */
import { v7 as uuidv7 } from 'uuid';
import type { Database } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict, notFound } from '../errors.ts';
import { emailKey } from './email-key.ts';
import * as repository from './users.repository.ts';
import type { CredentialsRecord, Language, Role, UserChanges, UserRecord } from './users.repository.ts';

export interface NewAccount {
  email: string;
  emailVerified: boolean;
  /** Argon2id; null for an account that signs in at a provider alone. */
  passwordHash: string | null;
  role: Role;
  language: Language;
}

export interface UsersService {
  /** @returns undefined when the address is taken */
  create(account: NewAccount): Promise<UserRecord | undefined>;
  /**
   * Makes the first administrator, who gets the tasks from before there were accounts.
   * @returns undefined when the address is taken
   * @throws AppError 409 when there is an administrator already
   */
  createFirstAdministrator(account: Omit<NewAccount, 'role'>): Promise<UserRecord | undefined>;
  hasAdministrator(): Promise<boolean>;
  /** @throws AppError 404 */
  get(id: string): Promise<CredentialsRecord>;
  findByEmail(email: string): Promise<CredentialsRecord | undefined>;
  /**
   * Changes what belongs to the user alone.
   * @returns undefined when a new address is taken
   * @throws AppError 404
   */
  update(
    id: string,
    changes: Pick<UserChanges, 'email' | 'emailVerified' | 'passwordHash' | 'language'>,
  ): Promise<UserRecord | undefined>;
  /**
   * Changes what only an administrator, or a provider, decides.
   * @throws AppError 404, or 409 when nobody would be left to administer
   */
  setRights(
    id: string,
    rights: { role?: Role | undefined; disabled?: boolean | undefined },
    /** Is part of the same transaction. */
    also?: (tx: Database, user: UserRecord) => Promise<void>,
  ): Promise<UserRecord>;
  /**
   * Deletes an account with everything that belongs to it.
   * @throws AppError 404, or 409 for the last administrator of others
   */
  delete(id: string): Promise<void>;
  list(page: { before: string | null; limit: number }): Promise<UserRecord[]>;
  /** @param domain in lower case, without wildcards */
  listOfDomain(domain: string): Promise<UserRecord[]>;
}

export function createUsersService(db: Database): UsersService {
  /** Does what may take away an administrator, and refuses it where that was the last one of several accounts. */
  const guarded = <T>(
    id: string,
    takesAway: (tx: Database) => boolean | Promise<boolean>,
    work: (tx: Database) => Promise<T>,
  ): Promise<T> =>
    inTransaction(db, async (tx) => {
      await repository.lockAdministrators(tx);
      const user = await repository.findUser(tx, id);
      if (!user) throw notFound();
      const last = user.role === 'admin' && !user.disabled && !(await repository.hasAdministrator(tx, id));
      if (last && (await takesAway(tx)))
        throw conflict('This is the last administrator. Make somebody else one first.');
      return work(tx);
    });

  return {
    create: ({ email, ...account }) =>
      repository.insertUser(db, { id: uuidv7(), email, emailKey: emailKey(email), ...account }),

    createFirstAdministrator: ({ email, ...account }) =>
      inTransaction(db, async (tx) => {
        await repository.lockAdministrators(tx);
        if (await repository.hasAdministrator(tx)) throw conflict('There is an administrator already.');
        if (await repository.findUserByEmail(tx, emailKey(email))) return undefined;
        const administrator = { ...account, email, emailKey: emailKey(email), role: 'admin' as const };
        return (
          (await repository.adoptOwner(tx, administrator)) ??
          (await repository.insertUser(tx, { id: uuidv7(), ...administrator }))
        );
      }),

    hasAdministrator: () => repository.hasAdministrator(db),

    async get(id) {
      const user = await repository.findUser(db, id);
      if (!user) throw notFound();
      return user;
    },

    findByEmail: (email) => repository.findUserByEmail(db, emailKey(email)),

    async update(id, changes) {
      try {
        const key = changes.email === undefined ? {} : { emailKey: emailKey(changes.email) };
        const user = await repository.updateUser(db, id, { ...changes, ...key });
        if (!user) throw notFound();
        return user;
      } catch (error) {
        if (repository.isTaken(error)) return undefined;
        throw error;
      }
    },

    setRights: (id, rights, also) =>
      guarded(
        id,
        () => rights.role === 'user' || rights.disabled === true,
        async (tx) => {
          const user = (await repository.updateUser(tx, id, rights))!;
          await also?.(tx, user);
          return user;
        },
      ),

    async delete(id) {
      const hasCompany = async (tx: Database) =>
        (await repository.listUsers(tx, { before: null, limit: 2 })).length > 1;
      await guarded(id, hasCompany, (tx) => repository.deleteUser(tx, id));
    },

    list: (page) => repository.listUsers(db, page),

    listOfDomain: (domain) => repository.listUsersOfDomain(db, domain),
  };
}
