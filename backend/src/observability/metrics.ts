/** What the process counts and times, for Prometheus. Labels have few values: never a path, an id or a user. */
import type { Middleware } from 'koa';
import type { Knex } from 'knex';
import { Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { routeOf } from '../http/route-of.ts';

/** Seconds. Dense around the latency objective of 200 ms. */
const DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 1, 2.5, 5];

export interface Metrics {
  registry: Registry;
  middleware: Middleware;
}

export function createMetrics(db: Knex): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  poolMetrics(db, registry);
  queryMetrics(db, registry);

  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the first byte of a request to the end of its handling',
    labelNames: ['method', 'route', 'status_class'],
    buckets: DURATION_BUCKETS,
    registers: [registry],
  });
  const inFlight = new Gauge({
    name: 'http_requests_in_flight',
    help: 'Requests being handled right now',
    registers: [registry],
  });

  return {
    registry,
    async middleware(ctx, next) {
      inFlight.inc();
      const stop = duration.startTimer();
      try {
        await next();
      } finally {
        inFlight.dec();
        stop({ method: ctx.method, route: routeOf(ctx), status_class: `${Math.floor(ctx.status / 100)}xx` });
      }
    },
  };
}

interface Pool {
  numUsed(): number;
  numFree(): number;
  numPendingAcquires(): number;
}

function poolMetrics(db: Knex, registry: Registry): void {
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
  gauge('db_pool_used_connections', 'Connections that run a statement or a transaction', () => pool.numUsed());
  gauge('db_pool_free_connections', 'Open connections that wait for work', () => pool.numFree());
  gauge('db_pool_pending_acquires', 'Requests that wait for a connection', () => pool.numPendingAcquires());
}

interface QueryEvent {
  __knexQueryUid: string;
  options?: { name?: string };
}

function queryMetrics(db: Knex, registry: Registry): void {
  const duration = new Histogram({
    name: 'db_query_duration_seconds',
    help: 'Time of a prepared statement, by its name without the variant',
    labelNames: ['statement'],
    buckets: DURATION_BUCKETS,
    registers: [registry],
  });
  const running = new Map<string, () => void>();
  const finish = (query: QueryEvent) => {
    running.get(query.__knexQueryUid)?.();
    running.delete(query.__knexQueryUid);
  };
  db.on('query', (query: QueryEvent) => {
    const statement = query.options?.name?.split(':')[0];
    if (statement !== undefined) running.set(query.__knexQueryUid, duration.startTimer({ statement }));
  });
  db.on('query-response', (_response: unknown, query: QueryEvent) => finish(query));
  db.on('query-error', (_error: unknown, query: QueryEvent) => finish(query));
}
