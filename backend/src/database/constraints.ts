/** What a failed statement means to the caller: the one place that knows PostgreSQL's error codes. */
import { AppError, malformed, unavailable } from '../errors.ts';

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
    if (INVALID_DATA.test(code)) return malformed('A value cannot be stored.', undefined, error);
    if (NETWORK.has(code) || TEMPORARY.test(code)) return databaseUnavailable(error);
    return undefined;
  }
  return CONNECTION_LOST.test(error.message) ? databaseUnavailable(error) : undefined;
}

const databaseUnavailable = (cause: unknown): AppError =>
  unavailable('The database does not answer right now. Nothing was changed, or the answer was lost: try again.', cause);
