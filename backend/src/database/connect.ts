/** Connections to PostgreSQL: one pool per process, its session settings and its type parsers. */
import knex, { type Knex } from 'knex';
import { types as pgTypes, type CustomTypesConfig } from 'pg';
import type { DatabaseConfig } from '../config.ts';

/** The pool, or a transaction of it: what every repository function takes. */
export type Database = Knex | Knex.Transaction;

/** A request waits this long for a free connection, then answers 503. */
const ACQUIRE_TIMEOUT_MS = 2_000;
const CONNECT_TIMEOUT_MS = 5_000;

/** Bounds for every statement, so that no request can hold a connection or a lock for ever. Milliseconds. */
const sessionSettings = {
  timezone: 'UTC',
  statement_timeout: 5_000,
  lock_timeout: 2_000,
  idle_in_transaction_session_timeout: 10_000,
};

/** For migrations: they may run long, but must not queue up behind a lock and stop all traffic meanwhile. */
const migrationSettings = {
  timezone: 'UTC',
  statement_timeout: 0,
  lock_timeout: 10_000,
};

const TYPE_DATE = 1082;
const TYPE_TIMESTAMPTZ = 1184;

/**
 * PostgreSQL's text form of a timestamptz in a UTC session as RFC 3339, without a detour over Date: building and
 * printing Date objects is the largest cost of a list. The fraction's width varies, so nothing is cut at a column.
 */
export function toRfc3339(text: string): string {
  return text.replace(' ', 'T').replace(/\+00$/, 'Z');
}

const types: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (format !== 'binary' && oid === TYPE_TIMESTAMPTZ) return toRfc3339;
    // a date has no zone; pg's own parser would make it midnight of this machine's zone
    if (format !== 'binary' && oid === TYPE_DATE) return (text: string) => text;
    return pgTypes.getTypeParser(oid, format as 'text');
  }) as CustomTypesConfig['getTypeParser'],
};

/**
 * Opens the pool. Nothing connects until the first query.
 * @param purpose shows in `pg_stat_activity`; `migrate` lifts the statement timeout
 */
export function connect(config: DatabaseConfig, purpose: 'serve' | 'migrate'): Knex {
  const settings = purpose === 'migrate' ? migrationSettings : sessionSettings;
  return knex({
    client: 'pg',
    connection: {
      ...config.connection,
      types,
      application_name: `tasktracker ${purpose}`,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      options: Object.entries(settings)
        .map(([name, value]) => `-c ${name}=${value}`)
        .join(' '),
    } as Knex.PgConnectionConfig,
    pool: { min: 0, max: config.poolMax },
    acquireConnectionTimeout: ACQUIRE_TIMEOUT_MS,
    // a failed query must not put its text and values into a log line
    log: { warn: () => {}, error: () => {}, deprecate: () => {}, debug: () => {} },
  });
}

/** Where a connection leads, for messages: never the password. */
export function describeTarget(config: DatabaseConfig): string {
  const { connection } = config;
  if ('connectionString' in connection) {
    const url = new URL(connection.connectionString);
    return `${url.hostname || 'localhost'}:${url.port || 5432}${url.pathname}`;
  }
  return `${connection.host}:${connection.port}/${connection.database}`;
}
