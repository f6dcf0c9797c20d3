/** Accounts. */
import type { Database } from '../database/connect.ts';
import { named } from '../database/named.ts';

export type Role = 'user' | 'admin';
export type Language = 'en' | 'ru';

export interface UserRecord {
  id: string;
  email: string;
  emailVerified: boolean;
  role: Role;
  language: Language;
  hasPassword: boolean;
  disabled: boolean;
  createdAt: string;
}

/** A user with what proves who it is. */
export interface CredentialsRecord extends UserRecord {
  passwordHash: string | null;
}

export interface NewUser {
  id: string;
  email: string;
  /** The address folded to one case. */
  emailKey: string;
  emailVerified: boolean;
  /** Null for an account that signs in at a provider alone. */
  passwordHash: string | null;
  role: Role;
  language: Language;
}

const COLUMNS = `id, email, email_verified_at is not null as "emailVerified", role, language,
  password_hash is not null as "hasPassword", disabled_at is not null as disabled, created_at as "createdAt"`;

/** @returns undefined when the address is taken */
export async function insertUser(db: Database, user: NewUser): Promise<UserRecord | undefined> {
  const rows = await named<UserRecord>(
    db,
    'users.insert',
    `insert into users (id, email, email_key, email_verified_at, password_hash, role, language)
     values (:id, :email, :emailKey, case when :emailVerified then now() end, :passwordHash, :role, :language)
     on conflict (email_key) do nothing
     returning ${COLUMNS}`,
    { ...user },
  );
  return rows[0];
}

/**
 * Gives the owner of all tasks from before there were accounts an account.
 * @returns undefined when there is no such owner any more
 */
export async function adoptOwner(db: Database, user: Omit<NewUser, 'id'>): Promise<UserRecord | undefined> {
  const rows = await named<UserRecord>(
    db,
    'users.adopt_owner',
    `update users set email = :email, email_key = :emailKey, email_verified_at = case when :emailVerified then now() end,
       password_hash = :passwordHash, role = :role, language = :language
     where id = (select id from users where email_key is null limit 1)
     returning ${COLUMNS}`,
    { ...user },
  );
  return rows[0];
}

/** Makes the transactions that change who is an administrator follow one another. */
export async function lockAdministrators(tx: Database): Promise<void> {
  await named(tx, 'users.lock_administrators', `select pg_advisory_xact_lock(hashtext('administrators'))`, {});
}

/** Whether some account can administer; those that are disabled cannot. */
export async function hasAdministrator(db: Database, other: string | null = null): Promise<boolean> {
  const [row] = await named<{ found: boolean }>(
    db,
    'users.has_administrator',
    `select exists (
       select from users where role = 'admin' and disabled_at is null and (:other::uuid is null or id <> :other)
     ) as found`,
    { other },
  );
  return row!.found;
}

export async function findUser(db: Database, id: string): Promise<CredentialsRecord | undefined> {
  const rows = await named<CredentialsRecord>(
    db,
    'users.find',
    `select ${COLUMNS}, password_hash as "passwordHash" from users where id = :id and email is not null`,
    { id },
  );
  return rows[0];
}

export async function findUserByEmail(db: Database, emailKey: string): Promise<CredentialsRecord | undefined> {
  const rows = await named<CredentialsRecord>(
    db,
    'users.find_by_email',
    `select ${COLUMNS}, password_hash as "passwordHash" from users where email_key = :emailKey`,
    { emailKey },
  );
  return rows[0];
}

/** What of a user to change; undefined leaves it as it is. */
export interface UserChanges {
  email?: string | undefined;
  emailKey?: string | undefined;
  emailVerified?: boolean | undefined;
  passwordHash?: string | null | undefined;
  role?: Role | undefined;
  language?: Language | undefined;
  disabled?: boolean | undefined;
}

/**
 * @returns undefined when there is no such user
 * @throws the error of PostgreSQL for a taken address: see `isTaken`
 */
export async function updateUser(db: Database, id: string, changes: UserChanges): Promise<UserRecord | undefined> {
  const rows = await named<UserRecord>(
    db,
    'users.update',
    `update users set
       email = coalesce(:email, email),
       email_key = coalesce(:emailKey, email_key),
       email_verified_at = case :emailVerified::boolean
         when true then coalesce(email_verified_at, now()) when false then null else email_verified_at end,
       password_hash = case when :setsPassword then :passwordHash else password_hash end,
       role = coalesce(:role, role),
       language = coalesce(:language, language),
       disabled_at = case :disabled::boolean
         when true then coalesce(disabled_at, now()) when false then null else disabled_at end
     where id = :id and email is not null
     returning ${COLUMNS}`,
    {
      id,
      email: changes.email ?? null,
      emailKey: changes.emailKey ?? null,
      emailVerified: changes.emailVerified ?? null,
      setsPassword: changes.passwordHash !== undefined,
      passwordHash: changes.passwordHash ?? null,
      role: changes.role ?? null,
      language: changes.language ?? null,
      disabled: changes.disabled ?? null,
    },
  );
  return rows[0];
}

/** Deletes an account with all that belongs to it: every table refers to its owner. */
export async function deleteUser(db: Database, id: string): Promise<boolean> {
  const rows = await named(db, 'users.delete', 'delete from users where id = :id returning id', { id });
  return rows.length > 0;
}

/** The newest first. @param before id of the last one of the page before; null for the first page */
export const listUsers = (db: Database, page: { before: string | null; limit: number }): Promise<UserRecord[]> =>
  named<UserRecord>(
    db,
    'users.list',
    `select ${COLUMNS} from users where email is not null and (:before::uuid is null or id < :before)
     order by id desc limit :limit`,
    page,
  );

/** Accounts whose address is below a domain, which must be in one case. */
export const listUsersOfDomain = (db: Database, domain: string): Promise<UserRecord[]> =>
  named<UserRecord>(db, 'users.list_of_domain', `select ${COLUMNS} from users where email_key like '%@' || :domain`, {
    domain,
  });

/** Whether a statement failed because another account has the address. */
export const isTaken = (error: unknown): boolean =>
  (error as { constraint?: string }).constraint === 'users_email_key_key';
