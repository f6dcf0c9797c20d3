/** Links that work once. Only the hash of what is in one is stored. */
import type { Database } from '../database/connect.ts';
import { named } from '../database/named.ts';

/** What a link does: makes an account whose data wait here, sets a password, or changes an address. */
export type Purpose = 'registration' | 'password' | 'email';

export interface OneTimeLinkRecord {
  userId: string | null;
  /** The address that it was sent to. */
  email: string;
  data: Record<string, string>;
}

export interface NewOneTimeLink {
  hash: string;
  purpose: Purpose;
  userId: string | null;
  email: string;
  data: string;
  hours: number;
}

export async function insertLink(db: Database, link: NewOneTimeLink): Promise<void> {
  await named(
    db,
    'one_time_tokens.insert',
    `insert into one_time_tokens (hash, purpose, user_id, email, data, expires_at)
     values (decode(:hash, 'hex'), :purpose, :userId, :email, :data::jsonb, now() + make_interval(hours => :hours))`,
    { ...link },
  );
}

export async function findLink(db: Database, purpose: Purpose, hash: string): Promise<OneTimeLinkRecord | undefined> {
  const rows = await named<OneTimeLinkRecord>(
    db,
    'one_time_tokens.find',
    `select user_id as "userId", email, data from one_time_tokens
     where hash = decode(:hash, 'hex') and purpose = :purpose and expires_at > now()`,
    { purpose, hash },
  );
  return rows[0];
}

/** Takes a link away: of two who come at once one gets it. */
export async function takeLink(db: Database, purpose: Purpose, hash: string): Promise<OneTimeLinkRecord | undefined> {
  const rows = await named<OneTimeLinkRecord>(
    db,
    'one_time_tokens.take',
    `delete from one_time_tokens where hash = decode(:hash, 'hex') and purpose = :purpose and expires_at > now()
     returning user_id as "userId", email, data`,
    { purpose, hash },
  );
  return rows[0];
}

export async function deleteLinksOf(db: Database, userId: string): Promise<void> {
  await named(db, 'one_time_tokens.delete_of_user', 'delete from one_time_tokens where user_id = :userId', { userId });
}

/** Deletes links that ran out, a limited number at a time. */
export async function deleteExpiredLinks(db: Database, limit: number): Promise<number> {
  const rows = await named(
    db,
    'one_time_tokens.expire',
    `delete from one_time_tokens where hash = any(array(
       select hash from one_time_tokens where expires_at < now() limit :limit)) returning hash`,
    { limit },
  );
  return rows.length;
}
