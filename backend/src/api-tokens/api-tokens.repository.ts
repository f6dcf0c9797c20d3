/** Personal API tokens. */
import type { Database } from '../database/connect.ts';
import { named } from '../database/named.ts';

export type Scope = 'read' | 'write';

export interface ApiTokenRecord {
  id: string;
  name: string;
  scopes: Scope[];
  createdAt: string;
  expiresAt: string;
  lastUsedAt: string | null;
}

export interface NewApiToken {
  id: string;
  userId: string;
  name: string;
  hash: string;
  scopes: Scope[];
  days: number;
}

const COLUMNS = `id, name, scopes, created_at as "createdAt", expires_at as "expiresAt", last_used_at as "lastUsedAt"`;

/**
 * Locks the owner for the transaction. A statement of its own, before the one that counts: a statement that waits for a
 * lock still sees what was there when it began.
 * @returns false when there is no such user
 */
export async function lockOwner(tx: Database, userId: string): Promise<boolean> {
  const rows = await named(tx, 'api_tokens.lock_owner', 'select from users where id = :userId for no key update', {
    userId,
  });
  return rows.length > 0;
}

/**
 * Needs the lock on the owner.
 * @returns undefined when the user has `most` tokens already
 */
export async function insertApiToken(
  tx: Database,
  token: NewApiToken,
  most: number,
): Promise<ApiTokenRecord | undefined> {
  const rows = await named<ApiTokenRecord>(
    tx,
    'api_tokens.insert',
    `insert into api_tokens (id, user_id, name, hash, scopes, expires_at)
     select :id, :userId, :name, decode(:hash, 'hex'), :scopes::text[], now() + :days::float8 * interval '1 day'
     where (select count(*) from api_tokens where user_id = :userId and expires_at > now()) < :most
     returning ${COLUMNS}`,
    { ...token, most },
  );
  return rows[0];
}

/** Those that are still valid, the newest first. */
export const listApiTokens = (db: Database, userId: string): Promise<ApiTokenRecord[]> =>
  named<ApiTokenRecord>(
    db,
    'api_tokens.list',
    `select ${COLUMNS} from api_tokens where user_id = :userId and expires_at > now() order by id desc`,
    { userId },
  );

/** @returns the token's hash in hexadecimal; undefined when the user has no such token */
export async function deleteApiToken(db: Database, userId: string, id: string): Promise<string | undefined> {
  const rows = await named<{ hash: string }>(
    db,
    'api_tokens.delete',
    `delete from api_tokens where user_id = :userId and id = :id returning encode(hash, 'hex') as hash`,
    { userId, id },
  );
  return rows[0]?.hash;
}

export async function deleteApiTokensOf(db: Database, userId: string): Promise<void> {
  await named(db, 'api_tokens.delete_of_user', 'delete from api_tokens where user_id = :userId', { userId });
}

export interface LiveApiToken {
  userId: string;
  scopes: Scope[];
}

/** Finds a token that is valid, of a user who may log in, and notes once a minute that it is in use. */
export async function useApiToken(db: Database, hash: string): Promise<LiveApiToken | undefined> {
  const rows = await named<LiveApiToken>(
    db,
    'api_tokens.use',
    `with token as (
       select api_tokens.id, users.id as user_id, scopes, last_used_at
       from api_tokens join users on users.id = api_tokens.user_id
       where hash = decode(:hash, 'hex') and expires_at > now() and users.disabled_at is null
     ), used as (
       update api_tokens set last_used_at = now() from token
       where api_tokens.id = token.id and coalesce(token.last_used_at < now() - interval '1 minute', true)
     )
     select user_id as "userId", scopes from token`,
    { hash },
  );
  return rows[0];
}

/** Deletes tokens that ran out, a limited number at a time. */
export async function deleteExpiredApiTokens(db: Database, limit: number): Promise<number> {
  const rows = await named(
    db,
    'api_tokens.expire',
    `delete from api_tokens where id = any(array(select id from api_tokens where expires_at < now() limit :limit))
     returning id`,
    { limit },
  );
  return rows.length;
}
