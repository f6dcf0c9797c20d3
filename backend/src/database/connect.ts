/** Connections to PostgreSQL: one pool per process, its session settings and its type parsers. */
import knex, { type Knex } from 'knex';
import { types as pgTypes, type CustomTypesConfig } from 'pg';
import type { DatabaseConfig } from '../config.ts';

/** The pool, or a transaction of it: what every repository function takes. */
export type Database = Knex | Knex.Transaction;

/** A request waits this long for a free connection, then answers 503. */
const ACQUIRE_TIMEOUT_MS = 2_000;
const CONNECT_TIMEOUT_MS = 5_000;
/**
 * The server ends a statement before this. Beyond it the server is gone without a word (a lost host, a cut network),
 * and the connection with it.
 */
const QUERY_TIMEOUT_MS = 6_500;
const KEEP_ALIVE_DELAY_MS = 10_000;

/**
 * Bounds for every statement, so that no request can hold a connection or a lock for ever (milliseconds), and a
 * planner for short statements: every one belongs to one owner, so an index over owners beats reading the whole table
 * of everybody, also where the planner takes one owner for everybody; helpers and compilation cost more than they save.
 */
const sessionSettings = {
  timezone: 'UTC',
  enable_seqscan: 'off',
  max_parallel_workers_per_gather: 0,
  jit: 'off',
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
      keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
      ...(purpose === 'serve' && { query_timeout: QUERY_TIMEOUT_MS }),
      options: Object.entries(settings)
        .map(([name, value]) => `-c ${name}=${value}`)
        .join(' '),
    } as Knex.PgConnectionConfig,
    // migrations hold their lock on one connection and work on another
    pool: {
      min: 0,
      afterCreate: endWithItsTimeout,
      max: purpose === 'migrate' ? Math.max(2, config.poolMax) : config.poolMax,
    },
    acquireConnectionTimeout: ACQUIRE_TIMEOUT_MS,
    // a failed query must not put its text and values into a log line
    log: { warn: () => {}, error: () => {}, deprecate: () => {}, debug: () => {} },
  });
}

type QueryCallback = (error: Error | undefined, result: unknown) => void;

interface RawConnection {
  query(config: unknown, callback: QueryCallback): void;
  connection: { stream: { destroy(): void } };
}

/**
 * pg gives up a statement that is not answered in time and keeps its connection, where the next one would wait behind
 * it. Here the connection goes with the statement: Knex takes one that has ended out of the pool.
 */
function endWithItsTimeout(raw: RawConnection, done: (error: null, raw: RawConnection) => void): void {
  const query = raw.query.bind(raw);
  raw.query = (config, callback) =>
    query(config, (error, result) => {
      if (error?.message === 'Query read timeout') raw.connection.stream.destroy();
      callback(error, result);
    });
  done(null, raw);
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
