/** Accounts at OpenID providers, and what sessions have to do with them. */
import type { Database } from '../database/connect.ts';
import { named } from '../database/named.ts';

/** Makes the transactions follow one another that are about one account at a provider. */
export async function lockIdentity(tx: Database, issuer: string, subject: string): Promise<void> {
  await named(tx, 'identities.lock', `select pg_advisory_xact_lock(hashtextextended(:issuer || ' ' || :subject, 0))`, {
    issuer,
    subject,
  });
}

export async function findIdentityOwner(db: Database, issuer: string, subject: string): Promise<string | undefined> {
  const rows = await named<{ userId: string }>(
    db,
    'identities.find',
    `select user_id as "userId" from identities where issuer = :issuer and subject = :subject`,
    { issuer, subject },
  );
  return rows[0]?.userId;
}

export async function insertIdentity(
  db: Database,
  identity: { issuer: string; subject: string; userId: string },
): Promise<void> {
  await named(
    db,
    'identities.insert',
    `insert into identities (issuer, subject, user_id) values (:issuer, :subject, :userId)`,
    identity,
  );
}

export async function deleteIdentitiesOf(db: Database, userId: string): Promise<void> {
  await named(db, 'identities.delete_of_user', 'delete from identities where user_id = :userId', { userId });
}

/** Takes the ID token from a session, which is of no more use then. @returns undefined when it has none */
export async function takeIdToken(db: Database, sessionId: string): Promise<string | undefined> {
  const rows = await named<{ idToken: string | null }>(
    db,
    'sessions.take_id_token',
    `update sessions set id_token = null from (select id, id_token from sessions where id = :sessionId) as before
     where sessions.id = before.id returning before.id_token as "idToken"`,
    { sessionId },
  );
  return rows[0]?.idToken ?? undefined;
}

export interface ProviderSessions {
  issuer: string;
  /** One of both may be null: what is given has to match. */
  subject: string | null;
  sid: string | null;
}

/**
 * Ends the sessions that began at a provider, of a person or of one session there. One whose session there was never
 * named ends with its person's.
 * @returns the users whose sessions ended, once for each session
 */
export async function endSessionsOfProvider(
  db: Database,
  { issuer, subject, sid }: ProviderSessions,
): Promise<{ userId: string }[]> {
  return named<{ userId: string }>(
    db,
    'sessions.end_of_provider',
    `update sessions set ended_at = now(), id_token = null
     where ended_at is null and oidc_issuer = :issuer
       and (:sid::text is null or oidc_sid = :sid or (oidc_sid is null and :subject::text is not null))
       and (:subject::text is null
         or user_id = (select user_id from identities where issuer = :issuer and subject = :subject))
     returning user_id as "userId"`,
    { issuer, subject, sid },
  );
}

/** Notes that a token was used. @returns false when it was used before */
export async function useLogOutToken(db: Database, hash: string, seconds: number): Promise<boolean> {
  const rows = await named(
    db,
    'log_out_tokens.use',
    `insert into log_out_tokens (hash, expires_at) values (decode(:hash, 'hex'), now() + make_interval(secs => :seconds))
     on conflict do nothing returning hash`,
    { hash, seconds },
  );
  return rows.length > 0;
}

/** Forgets tokens that are too old to count, a limited number at a time. */
export async function deleteOldLogOutTokens(db: Database, limit: number): Promise<number> {
  const rows = await named(
    db,
    'log_out_tokens.expire',
    `delete from log_out_tokens where hash = any(array(
       select hash from log_out_tokens where expires_at < now() limit :limit)) returning hash`,
    { limit },
  );
  return rows.length;
}
