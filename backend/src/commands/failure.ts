/** What a process says when it ends with a failure: one line for what its user can put right, a stack for a defect. */
import { ConfigError } from '../config-error.ts';
import { AppError } from '../errors.ts';
import { TimeoutError } from './wait.ts';

/** Of listening, and of TLS to the database. */
const EXPECTED_CODES = new Set([
  'EADDRINUSE',
  'EACCES',
  'EADDRNOTAVAIL',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);
/** SQLSTATE classes of the database refusing us: 28 login, 3D no such database, 42501 missing rights. */
const REFUSED_BY_DATABASE = /^(28|3D|42501)/;

export function describeFailure(error: unknown): string {
  const { message = '', stack, code = '' } = error as { message?: string; stack?: string; code?: string };
  if (error instanceof ConfigError || error instanceof TimeoutError) return message;
  // meant for people at the API; whoever runs a command is told the reason too
  if (error instanceof AppError) return `${message} ${String(error.options.cause ?? '')}`.trim();
  if (EXPECTED_CODES.has(code)) return `${message}.`;
  if (REFUSED_BY_DATABASE.test(code)) return `The database refuses: ${message}.`;
  if (/does not support SSL/.test(message)) return `${message}. Check PGSSLMODE or DATABASE_URL.`;
  return stack ?? String(error);
}
