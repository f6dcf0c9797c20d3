/**
 * The API in a process of its own, with its metrics and logs or without them, for scripts/observability-cost.ts. Tells
 * its port at the start, and the processor time that it has used (microseconds) whenever it is asked.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAccounts } from '../backend/src/accounts.ts';
import { createFileStorage } from '../backend/src/attachments/file-storage.ts';
import { createApp } from '../backend/src/app.ts';
import { readConfig } from '../backend/src/config.ts';
import { connect, type Database } from '../backend/src/database/connect.ts';
import { createEventFeed } from '../backend/src/events/event-feed.ts';
import { createHealthService } from '../backend/src/health/health.service.ts';
import { createIdempotencyService } from '../backend/src/idempotency/idempotency.service.ts';
import { createLogger } from '../backend/src/observability/logger.ts';
import { createMetrics, type Metrics } from '../backend/src/observability/metrics.ts';
import { createServices } from '../backend/src/services.ts';

const observed = process.argv[2] === 'with';
const config = readConfig();
const db = connect(config.database, 'serve');
const feed = createEventFeed(db);

/** Counts nothing. */
const none: Metrics = {
  registry: undefined as never,
  middleware: (_ctx, next) => next(),
  product: new Proxy({}, { get: () => () => {} }) as Metrics['product'],
};
const metrics = observed
  ? createMetrics({ db, feed, build: { version: '0', revision: '0' }, tracing: undefined })
  : none;
const noFiles = createFileStorage(undefined, config.attachments);
const accounts = createAccounts(db, config.accounts, metrics.product);
const servicesOf = (database: Database) => createServices(database, feed, accounts, noFiles, metrics.product);
const app = createApp({
  config,
  logger: createLogger(observed ? 'info' : 'silent'),
  metrics,
  tracing: undefined,
  health: createHealthService(db),
  services: servicesOf(db),
  idempotency: createIdempotencyService(db, servicesOf),
});

const server = createServer(app.callback()).listen(0, '127.0.0.1');
await once(server, 'listening');
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send!({ cpu: user + system });
});
process.on('disconnect', () => process.exit());
process.send!({ port: (server.address() as AddressInfo).port });
