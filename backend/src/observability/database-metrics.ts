/** The pool and the statements of this process. */
import type { Knex } from 'knex';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { LabelSets } from './label-sets.ts';

/** Seconds, of all statements together. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

/** Statements that are told apart: all that the code has, with room. A test compares it with the code. */
export const MOST_STATEMENTS = 110;

interface Pool {
  max: number;
  numUsed(): number;
  numFree(): number;
  numPendingAcquires(): number;
}

export function poolMetrics(db: Knex, registry: Registry): void {
  const pool = (db.client as { pool: Pool }).pool;
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  gauge('db_pool_max_connections', 'Connections that this process may open', () => pool.max);
  gauge('db_pool_used_connections', 'Connections that run a statement or a transaction', () => pool.numUsed());
  gauge('db_pool_free_connections', 'Open connections that wait for work', () => pool.numFree());
  gauge('db_pool_pending_acquires', 'Requests that wait for a connection', () => pool.numPendingAcquires());
}

interface QueryEvent {
  __knexQueryUid: string;
  options?: { name?: string };
}

type Finish = (failed: boolean) => void;

/**
 * Times every statement. By name there are only a count and a sum: sixty names with ten buckets each would be most of the
 * series that the process may have. The names tell which statement takes the time, the histogram how slow they get.
 * @param onStart is told of each statement as it begins, and returns what to do at its end
 */
export function queryMetrics(
  db: Knex,
  registry: Registry,
  onStart?: (statement: string) => (failed: boolean) => void,
): void {
  const registers = [registry];
  const all = new Histogram({
    name: 'db_query_duration_seconds',
    help: 'Time of a statement, from sending it to its answer',
    buckets: BUCKETS,
    registers,
  });
  const failures = new Counter({ name: 'db_query_errors_total', help: 'Statements that failed', registers });
  const counts = new Counter({
    name: 'db_statements_total',
    help: 'Prepared statements that were run, by their name without the variant',
    labelNames: ['statement'],
    registers,
  });
  const times = new Counter({
    name: 'db_statement_seconds_total',
    help: 'Time that prepared statements took, by their name without the variant',
    labelNames: ['statement'],
    registers,
  });
  const children = new LabelSets<(seconds: number) => void>(MOST_STATEMENTS);
  const child = (statement: string) => {
    const count = counts.labels({ statement });
    const time = times.labels({ statement });
    return (seconds: number) => {
      count.inc();
      time.inc(seconds);
    };
  };

  const running = new Map<string, Finish>();
  db.on('query', (query: QueryEvent) => {
    const statement = query.options?.name?.split(':')[0];
    if (statement === undefined) return;
    const start = performance.now();
    const onEnd = onStart?.(statement);
    running.set(query.__knexQueryUid, (failed) => {
      const seconds = (performance.now() - start) / 1000;
      all.observe(seconds);
      children.get(
        statement,
        () => child(statement),
        () => child('other'),
      )(seconds);
      if (failed) failures.inc();
      onEnd?.(failed);
    });
  });
  const finish = (query: QueryEvent, failed: boolean) => {
    running.get(query.__knexQueryUid)?.(failed);
    running.delete(query.__knexQueryUid);
  };
  db.on('query-response', (_response: unknown, query: QueryEvent) => finish(query, false));
  db.on('query-error', (_error: unknown, query: QueryEvent) => finish(query, true));
}
