/** Sessions and their refresh tokens. */
import type { Database } from '../database/connect.ts';
import { named } from '../database/named.ts';

export interface SessionRecord {
  id: string;
  userId: string;
  createdAt: string;
  lastUsedAt: string;
  expiresAt: string;
  userAgent: string;
  address: string;
}

export interface NewSession {
  id: string;
  userId: string;
  days: number;
  userAgent: string;
  address: string;
  tokenHash: string;
  /** Of the provider that vouched for the user. */
  oidcIssuer: string | null;
  oidcSid: string | null;
  idToken: string | null;
}

const COLUMNS = `id, user_id as "userId", created_at as "createdAt", last_used_at as "lastUsedAt",
  expires_at as "expiresAt", user_agent as "userAgent", address`;

/** Whether a session counts: not ended, not over, of a user who may log in. Needs `sessions` and `users`. */
const LIVES = `sessions.ended_at is null and sessions.expires_at > now() and users.disabled_at is null`;

export async function insertSession(db: Database, session: NewSession): Promise<void> {
  await named(
    db,
    'sessions.insert',
    `with session as (
       insert into sessions (id, user_id, expires_at, user_agent, address, oidc_issuer, oidc_sid, id_token)
       values (:id, :userId, now() + make_interval(days => :days), :userAgent, :address, :oidcIssuer, :oidcSid, :idToken)
       returning id
     )
     insert into refresh_tokens (hash, session_id) select decode(:tokenHash, 'hex'), id from session`,
    { ...session },
  );
}

export interface LiveSession {
  role: 'user' | 'admin';
}

/** The role of the user whom a session belongs to; undefined when the session does not count, or is not theirs. */
export async function findLiveSession(db: Database, id: string, userId: string): Promise<LiveSession | undefined> {
  const rows = await named<LiveSession>(
    db,
    'sessions.find_live',
    `select users.role from sessions join users on users.id = sessions.user_id
     where sessions.id = :id and users.id = :userId and ${LIVES}`,
    { id, userId },
  );
  return rows[0];
}

export interface PresentedToken {
  sessionId: string;
  userId: string;
  lives: boolean;
  /** Seconds since the token was replaced by its successor; null while it is the newest. */
  replacedFor: number | null;
}

/** Finds a refresh token and locks its session, so that of several uses at once each sees what the one before did. */
export async function lockSessionOfToken(tx: Database, tokenHash: string): Promise<PresentedToken | undefined> {
  const rows = await named<PresentedToken>(
    tx,
    'sessions.lock_by_token',
    // the session is locked first and the token read after it: a statement sees what was there when it began
    `select sessions.id as "sessionId", sessions.user_id as "userId", ${LIVES} as lives, null as "replacedFor"
     from refresh_tokens
     join sessions on sessions.id = refresh_tokens.session_id
     join users on users.id = sessions.user_id
     where refresh_tokens.hash = decode(:tokenHash, 'hex')
     for update of sessions`,
    { tokenHash },
  );
  const session = rows[0];
  if (!session) return undefined;
  const [token] = await named<Pick<PresentedToken, 'replacedFor'>>(
    tx,
    'refresh_tokens.find',
    `select extract(epoch from clock_timestamp() - replaced_at)::float8 as "replacedFor" from refresh_tokens
     where hash = decode(:tokenHash, 'hex')`,
    { tokenHash },
  );
  return token && { ...session, ...token };
}

/** Whose session a refresh token belongs to; undefined when the session does not count. */
export async function findOwnerOfToken(db: Database, tokenHash: string): Promise<string | undefined> {
  const rows = await named<{ userId: string }>(
    db,
    'refresh_tokens.find_owner',
    `select users.id as "userId" from refresh_tokens
     join sessions on sessions.id = refresh_tokens.session_id
     join users on users.id = sessions.user_id
     where refresh_tokens.hash = decode(:tokenHash, 'hex') and ${LIVES}`,
    { tokenHash },
  );
  return rows[0]?.userId;
}

/** Puts the next token in the place of one, and notes that the session is in use. */
export async function replaceToken(
  tx: Database,
  values: { sessionId: string; tokenHash: string; nextHash: string; userAgent: string; address: string },
): Promise<void> {
  await named(
    tx,
    'refresh_tokens.replace',
    `with replaced as (
       update refresh_tokens set replaced_at = clock_timestamp() where hash = decode(:tokenHash, 'hex')
     ), used as (
       update sessions set last_used_at = now(), user_agent = :userAgent, address = :address where id = :sessionId
     )
     insert into refresh_tokens (hash, session_id) values (decode(:nextHash, 'hex'), :sessionId)`,
    values,
  );
}

/** Whether a token is the newest of its session. */
export async function isNewestToken(tx: Database, tokenHash: string): Promise<boolean> {
  const rows = await named(
    tx,
    'refresh_tokens.is_newest',
    `select from refresh_tokens where hash = decode(:tokenHash, 'hex') and replaced_at is null`,
    { tokenHash },
  );
  return rows.length > 0;
}

export const listSessions = (db: Database, userId: string): Promise<SessionRecord[]> =>
  named<SessionRecord>(
    db,
    'sessions.list',
    `select ${COLUMNS} from sessions
     where user_id = :userId and ended_at is null and expires_at > now() order by last_used_at desc, id`,
    { userId },
  );

/**
 * Ends sessions of a user: one, or all, or all but one.
 * @returns the ids of those that were ended
 */
export async function endSessions(
  db: Database,
  userId: string,
  { only = null, except = null }: { only?: string | null; except?: string | null },
): Promise<string[]> {
  const rows = await named<{ id: string }>(
    db,
    'sessions.end',
    `update sessions set ended_at = now()
     where user_id = :userId and ended_at is null
       and (:only::uuid is null or id = :only) and (:except::uuid is null or id <> :except)
     returning id`,
    { userId, only, except },
  );
  return rows.map(({ id }) => id);
}

/** Deletes sessions that ended or ran out days ago, with their tokens, a limited number at a time. */
export async function deleteOldSessions(db: Database, days: number, limit: number): Promise<number> {
  const rows = await named(
    db,
    'sessions.delete_old',
    `delete from sessions where id = any(array(
       select id from sessions where least(expires_at, ended_at) < now() - make_interval(days => :days) limit :limit))
     returning id`,
    { days, limit },
  );
  return rows.length;
}
