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

/**
 * Begins a session, and ends those that were used longest ago where there would be more than `most`.
 * @returns the ids of those that were ended
 */
export async function insertSession(db: Database, session: NewSession, most: number): Promise<string[]> {
  const rows = await named<{ id: string }>(
    db,
    'sessions.insert',
    `with session as (
       insert into sessions (id, user_id, expires_at, user_agent, address, oidc_issuer, oidc_sid, id_token)
       values (:id, :userId, now() + make_interval(days => :days), :userAgent, :address, :oidcIssuer, :oidcSid, :idToken)
       returning id
     ), token as (
       insert into refresh_tokens (hash, session_id) select decode(:tokenHash, 'hex'), id from session
     )
     -- sees what was there before: without the new one
     update sessions set ended_at = now() where ended_at is null and id = any(array(
       select id from sessions where user_id = :userId and ended_at is null and expires_at > now()
       order by last_used_at desc, id desc offset :most - 1))
     returning id`,
    { ...session, most },
  );
  return rows.map(({ id }) => id);
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
  /** Seconds that the session can still go on. */
  secondsLeft: number;
  /** Seconds since the token was replaced by its successor; null while it is the newest. */
  replacedFor: number | null;
  /** Seconds until the session has replaced fewer than `most` tokens within a minute; null when it has by now. */
  pause: number | null;
}

/**
 * Finds a refresh token and locks its session, so that of several uses at once each sees what the one before did.
 * @param most tokens that a session may replace within a minute
 */
export async function lockSessionOfToken(
  tx: Database,
  tokenHash: string,
  most: number,
): Promise<PresentedToken | undefined> {
  const rows = await named<Omit<PresentedToken, 'replacedFor' | 'pause'>>(
    tx,
    'sessions.lock_by_token',
    // the session is locked first and the token read after it: a statement sees what was there when it began
    `select sessions.id as "sessionId", sessions.user_id as "userId", ${LIVES} as lives,
       greatest(0, floor(extract(epoch from sessions.expires_at - now())))::integer as "secondsLeft"
     from refresh_tokens
     join sessions on sessions.id = refresh_tokens.session_id
     join users on users.id = sessions.user_id
     where refresh_tokens.hash = decode(:tokenHash, 'hex')
     for update of sessions`,
    { tokenHash },
  );
  const session = rows[0];
  if (!session) return undefined;
  const [token] = await named<Pick<PresentedToken, 'replacedFor' | 'pause'>>(
    tx,
    'refresh_tokens.find',
    `select extract(epoch from clock_timestamp() - replaced_at)::float8 as "replacedFor",
       (select ceil(extract(epoch from recent.replaced_at + interval '1 minute' - clock_timestamp()))::integer
        from refresh_tokens as recent
        where recent.session_id = token.session_id and recent.replaced_at > clock_timestamp() - interval '1 minute'
        order by recent.replaced_at desc offset :most - 1 limit 1) as pause
     from refresh_tokens as token where hash = decode(:tokenHash, 'hex')`,
    { tokenHash, most },
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

export interface Replacement {
  sessionId: string;
  tokenHash: string;
  nextHash: string;
  userAgent: string;
  address: string;
  /** Hours for which every replaced token is kept, and how many of those that were replaced before. */
  keptHours: number;
  kept: number;
}

/**
 * Puts the next token in the place of one, and notes that the session is in use. It deletes some of what need not be
 * kept of the same session: more than it adds, and few.
 */
export async function replaceToken(tx: Database, values: Replacement): Promise<void> {
  await named(
    tx,
    'refresh_tokens.replace',
    `with replaced as (
       update refresh_tokens set replaced_at = clock_timestamp() where hash = decode(:tokenHash, 'hex')
     ), used as (
       update sessions set last_used_at = now(), user_agent = :userAgent, address = :address where id = :sessionId
     ), forgotten as (
       delete from refresh_tokens where hash = any(array(
         select hash from refresh_tokens
         where session_id = :sessionId and replaced_at < now() - make_interval(hours => :keptHours)
         order by replaced_at desc offset :kept limit 10))
     )
     insert into refresh_tokens (hash, session_id) values (decode(:nextHash, 'hex'), :sessionId)`,
    { ...values },
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

/** Those that live, the last used first, `most` at most. */
export const listSessions = (db: Database, userId: string, most: number): Promise<SessionRecord[]> =>
  named<SessionRecord>(
    db,
    'sessions.list',
    `select ${COLUMNS} from sessions
     where user_id = :userId and ended_at is null and expires_at > now()
     order by last_used_at desc, id desc limit :most`,
    { userId, most },
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

/** Deletes tokens of sessions that ended or ran out days ago, a limited number at a time. */
export async function deleteOldTokens(db: Database, days: number, limit: number): Promise<number> {
  const rows = await named(
    db,
    'refresh_tokens.delete_old',
    `delete from refresh_tokens where hash = any(array(
       select hash from sessions join refresh_tokens on refresh_tokens.session_id = sessions.id
       where least(sessions.expires_at, sessions.ended_at) < now() - make_interval(days => :days) limit :limit))
     returning hash`,
    { days, limit },
  );
  return rows.length;
}

/**
 * Deletes sessions that ended or ran out days ago, a limited number at a time. Their tokens go with them, however many:
 * `deleteOldTokens` comes first.
 */
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
