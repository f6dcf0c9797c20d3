/** What a failed statement means to the caller: the one place that knows PostgreSQL's error codes. */
import { AppError, malformed, unauthenticated, unavailable } from '../errors.ts';

/**
 * Classes of https://www.postgresql.org/docs/current/errcodes-appendix.html: 22 is data that a type or an encoding does
 * not allow, 23514 a value outside a check of the schema. Requests are validated before; this is the second wall.
 */
const INVALID_DATA = /^(22|23514)/;

/**
 * Class 08 connection, 28 login, 3D database missing (both while it is being restored), 40 rolled back, 53 resources,
 * 57 operator intervention (shutdown, statement timeout), 55P03 lock timeout, 25P03 and 25P04 session ended by timeout.
 */
const TEMPORARY = /^(08|28|3D|40|53|57|55P03|25P03|25P04)/;

/** A reference to something that is not there (any more). */
const FOREIGN_KEY_VIOLATION = '23503';
/** References to a user, by the names that the migrations and PostgreSQL give them. */
const REFERENCE_TO_USER = /_(owner|user_id_fkey|invited_by_fkey)$/;

/** Errors of the socket below pg, by their Node.js code. */
const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EPIPE', 'EHOSTUNREACH']);

/** Errors that pg and Knex raise without a code. */
const CONNECTION_LOST =
  /Connection terminated|Query read timeout|Client has encountered a connection error|timeout expired|Timeout acquiring a connection|Unable to acquire a connection|Connection ended unexpectedly/i;

/**
 * The application's error for an error of the database driver, or undefined when it is not one that a client can act
 * on (then it is a defect, and answers 500).
 */
export function fromDatabaseError(error: unknown): AppError | undefined {
  if (!(error instanceof Error) || error instanceof AppError) return undefined;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string') {
    // whoever asked was deleted a moment ago: on another replica a session counts for a second longer
    if (code === FOREIGN_KEY_VIOLATION && REFERENCE_TO_USER.test(constraintOf(error))) return unauthenticated();
    if (INVALID_DATA.test(code)) return malformed('A value cannot be stored.', undefined, error);
    if (NETWORK.has(code) || TEMPORARY.test(code)) return databaseUnavailable(error);
    return undefined;
  }
  return CONNECTION_LOST.test(error.message) ? databaseUnavailable(error) : undefined;
}

const constraintOf = (error: unknown): string => String((error as { constraint?: unknown }).constraint);

const databaseUnavailable = (cause: unknown): AppError =>
  unavailable('The database does not answer right now. Nothing was changed, or the answer was lost: try again.', cause);
