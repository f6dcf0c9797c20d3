/** What must never stand in a log, whoever hands it to the logger. */

/** Members that are left out wherever they are. */
const SECRETS = new Set([
  'password',
  'passwordHash',
  'token',
  'accessToken',
  'refreshToken',
  'secret',
  'email',
  'connectionString',
  'headers',
  'cookie',
  'authorization',
]);

/** Deeper than this nothing is logged on purpose. */
const MOST_LEVELS = 4;

/**
 * A copy without secrets. Paths with wildcards, as pino has them, would cost more than the whole line: a line is flat, so
 * here it costs a look at the names.
 */
export function withoutSecrets(line: Record<string, unknown>, level = 1): Record<string, unknown> {
  const safe: Record<string, unknown> = {};
  for (const name in line) {
    if (SECRETS.has(name)) continue;
    const value = line[name];
    // errors have a way of their own, below
    if (typeof value !== 'object' || value === null || value instanceof Error) safe[name] = value;
    else if (level < MOST_LEVELS) {
      safe[name] = Array.isArray(value)
        ? value.filter((each) => typeof each !== 'object')
        : withoutSecrets(value as Record<string, unknown>, level + 1);
    }
  }
  return safe;
}

/**
 * Of an error only what describes the defect: PostgreSQL's details quote rows, and the errors of clients carry requests
 * along.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, constraint, table } = error as { code?: unknown; constraint?: unknown; table?: unknown };
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...(code !== undefined && { code }),
    ...(constraint !== undefined && { constraint }),
    ...(table !== undefined && { table }),
    ...(error.cause instanceof Error && { cause: describeError(error.cause) }),
  };
}
