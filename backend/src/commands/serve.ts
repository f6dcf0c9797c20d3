/** Serves the API until a signal ends the process. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Middleware } from 'koa';
import type { Logger } from 'pino';
import { createAccounts } from '../accounts.ts';
import { createApp } from '../app.ts';
import type { BlobStore } from '../blobs/blob-store.ts';
import { ConfigError } from '../config-error.ts';
import type { Config } from '../config.ts';
import { connect, type Database } from '../database/connect.ts';
import { createFileStorage } from '../attachments/file-storage.ts';
import { startScans } from '../attachments/scans.service.ts';
import { openBlobStore } from '../blobs/open-blob-store.ts';
import { createEventFeed } from '../events/event-feed.ts';
import { createHealthService } from '../health/health.service.ts';
import { answerClientError } from '../http/client-error.ts';
import { guardPace } from '../http/request-pace.ts';
import { createIdempotencyService } from '../idempotency/idempotency.service.ts';
import { startJobs } from '../jobs/jobs.ts';
import { startMailSender } from '../mail/mail-sender.service.ts';
import { packageVersion } from '../observability/build-info.ts';
import { createMetricsServer } from '../observability/metrics-server.ts';
import { createMetrics } from '../observability/metrics.ts';
import { watchDatabase } from '../observability/database-status.ts';
import { startTracing } from '../observability/tracing.ts';
import { createServices } from '../services.ts';

/** Longer than the 60 s for which proxies keep idle connections, so that the proxy closes first. Milliseconds. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;
/** A client that sends its headers slower than this is cut off. Milliseconds. */
const HEADERS_TIMEOUT_MS = 10_000;
/** While stopping, how often connections are looked through for idle ones. Milliseconds. */
const IDLE_CHECK_MS = 100;

export interface RunningServer {
  port: number;
  metricsPort: number;
  /** Whether somebody may still become the first administrator. */
  needsAdministrator(): Promise<boolean>;
  /**
   * Stops gracefully: readiness fails, load balancers get `delaySeconds` to notice and to give up their connections,
   * running requests get `timeoutSeconds` to finish, then the pool closes.
   */
  stop(): Promise<void>;
}

/** @throws the listen error, such as EADDRINUSE; nothing is left open then */
export async function serve(config: Config, logger: Logger, pages: Middleware[] = []): Promise<RunningServer> {
  const blobs = await openUsable(config, logger);
  const db = connect(config.database, 'serve');
  const version = packageVersion();
  const tracing = await startTracing({ ...config.tracing, version });
  const health = createHealthService(db);
  const feed = createEventFeed(db);
  const metrics = createMetrics({ db, feed, build: { version, revision: config.revision }, tracing });
  const accounts = createAccounts(db, config.accounts, metrics.product);
  const storage = createFileStorage(blobs, config.attachments);
  const servicesOf = (database: Database) => createServices(database, feed, accounts, storage, metrics.product);
  const app = createApp({
    config,
    logger,
    metrics,
    tracing,
    health,
    services: servicesOf(db),
    idempotency: createIdempotencyService(db, servicesOf),
    pages,
  });

  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS }, app.callback());
  server.on('clientError', answerClientError);
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  guardPace(server);
  const metricsServer = createMetricsServer(metrics.registry);

  try {
    await listen(server, config.port, config.host);
    await listen(metricsServer, config.metricsPort, config.host);
  } catch (error) {
    server.close();
    await db.destroy();
    throw error;
  }

  const jobs = startJobs(db, config, storage, logger);
  const mailSender = config.accounts.mail && startMailSender(db, config.accounts.mail, accounts, logger);
  const scans = startScans(db, storage, config.attachments.clamd, logger);
  const databaseStatus = watchDatabase(db, metrics.registry);
  return {
    port: (server.address() as AddressInfo).port,
    metricsPort: (metricsServer.address() as AddressInfo).port,
    needsAdministrator: async () => (await accounts.auth.methods()).needsAdministrator,
    async stop() {
      health.drain();
      retireConnections(server);
      await sleep(config.shutdown.delaySeconds * 1000);
      feed.close();
      const timeoutMs = config.shutdown.timeoutSeconds * 1000;
      await Promise.all([
        close(server, timeoutMs),
        jobs.stop(),
        scans.stop(),
        databaseStatus.stop(),
        // a mail that is on its way may wait for its server longer than requests get; it is sent again later
        mailSender && atMost(timeoutMs, mailSender.stop()),
      ]);
      metricsServer.close();
      metricsServer.closeAllConnections();
      await tracing?.stop().catch(() => {});
      blobs?.close();
      await db.destroy();
    },
  };
}

/**
 * The store of files. A folder that cannot be used is a mistake of the configuration and ends the process; a bucket may
 * be away for a while, and tasks work without it.
 */
async function openUsable({ attachments }: Config, logger: Logger): Promise<BlobStore | undefined> {
  const blobs = await openBlobStore(attachments);
  try {
    await blobs?.check();
  } catch (error) {
    if (attachments.store.kind === 'filesystem') {
      throw new ConfigError(`ATTACHMENTS_DIR is not usable: ${(error as Error).message}`, { cause: error });
    }
    logger.warn({ err: error }, `${blobs!.name} does not answer; files cannot be exchanged until it does`);
  }
  return blobs;
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Waits for work to end, but no longer than a number of milliseconds. */
async function atMost(timeoutMs: number, work: Promise<void>): Promise<void> {
  const over = new AbortController();
  await Promise.race([work, sleep(timeoutMs, undefined, { signal: over.signal })]).finally(() => over.abort());
}

/**
 * Has every connection end with its next answer. Cutting an idle one may meet a request that is on its way, which a proxy
 * does not send again when it is a write.
 */
function retireConnections(server: Server): void {
  server.prependListener('request', (_request, response) => response.setHeader('Connection', 'close'));
}

/** Lets running requests finish, then cuts what is left. */
async function close(server: Server, timeoutMs: number): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  // one whose response was begun before is still kept alive: it is idle as soon as the response is over
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
  const timer = setTimeout(() => server.closeAllConnections(), timeoutMs);
  await closed;
  clearInterval(idle);
  clearTimeout(timer);
}
