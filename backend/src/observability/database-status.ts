/** The database as metrics. Every replica shows the same figures: queries take their maximum. */
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Database } from '../database/connect.ts';
import { readStatus, type DatabaseStatus } from './database-status.repository.ts';

/**
 * Between two looks, apart from scrapes: a scrape must answer at once while the database does not, and a second
 * Prometheus must not cost a second statement. Milliseconds.
 */
const INTERVAL_MS = 15_000;

/** Looks at the database now and then every 15 seconds, until it is stopped. */
export function watchDatabase(db: Database, registry: Registry): { stop(): Promise<void> } {
  const show = gauges(registry);
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const look = async () => {
    show(await readStatus(db).catch(() => undefined));
    if (!stopped) timer = setTimeout(next, INTERVAL_MS).unref();
  };
  let running = look();
  function next(): void {
    running = look();
  }
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

function gauges(registry: Registry): (status: DatabaseStatus | undefined) => void {
  const registers = [registry];
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const up = gauge('db_up', 'Whether the database answered at the last look');
  const size = gauge('db_size_bytes', 'Size of the database');
  const connections = gauge('db_connections', 'Connections to the whole database server');
  const maxConnections = gauge('db_max_connections', 'Connections that the database server takes');
  const transactions = new Counter({
    name: 'db_transactions_total',
    help: 'Transactions in the database since its statistics began',
    labelNames: ['result'],
    registers,
  });
  const blocks = new Counter({
    name: 'db_blocks_total',
    help: "Blocks that statements asked for, found in PostgreSQL's memory or read from elsewhere",
    labelNames: ['source'],
    registers,
  });
  const deadlocks = new Counter({ name: 'db_deadlocks_total', help: 'Deadlocks that PostgreSQL resolved', registers });
  // without a label set there is no series before the first value: "never" is not the year 1970
  const maintenance = new Gauge({
    name: 'tasktracker_maintenance_success_timestamp_seconds',
    help: 'When maintenance last succeeded, as the database has it on record; absent when it never did',
    labelNames: ['task'],
    registers,
  });

  return (status) => {
    up.set(status ? 1 : 0);
    if (!status) return;
    size.set(status.size);
    connections.set(status.connections);
    maxConnections.set(status.maxConnections);
    set(transactions, [
      [{ result: 'commit' }, status.commits],
      [{ result: 'rollback' }, status.rollbacks],
    ]);
    set(blocks, [
      [{ source: 'memory' }, status.blocksHit],
      [{ source: 'read' }, status.blocksRead],
    ]);
    set(deadlocks, [[{}, status.deadlocks]]);
    if (status.backupAt !== null) maintenance.set({ task: 'backup' }, status.backupAt);
    if (status.restoreDrillAt !== null) maintenance.set({ task: 'restore_drill' }, status.restoreDrillAt);
  };
}

/** Takes over the values of a counter that PostgreSQL keeps. */
function set<L extends string>(counter: Counter<L>, values: [Partial<Record<L, string>>, number][]): void {
  counter.reset();
  for (const [labels, value] of values) counter.inc(labels, value);
}
