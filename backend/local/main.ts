/** `npm start`: the whole of TaskTracker on this machine, with a PostgreSQL of its own unless DATABASE_URL names one. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import type { Middleware } from 'koa';
import pretty from 'pino-pretty';
import { createApplicationRoleCommand } from '../src/commands/application-role.ts';
import { runMigrations } from '../src/commands/migrate.ts';
import { serve, type RunningServer } from '../src/commands/serve.ts';
import { describeFailure } from '../src/commands/failure.ts';
import { readConfig, type Config } from '../src/config.ts';
import { createLogger } from '../src/observability/logger.ts';
import { buildPage } from './build-page.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts';
import { onlyLocalHosts } from './local-hosts.ts';
import { page } from './page.ts';
import { projectRoot, requireUsableFolder } from './postgres-binaries.ts';
import { accessTokenKeys, randomSecret } from './secrets.ts';
import { StopSignal } from './stop-signal.ts';
import { UserError } from './user-error.ts';

/** The role that serves; the embedded server's superuser migrates. Nobody else needs its password: each start makes one. */
const APPLICATION_ROLE = 'tasktracker_app';
/** A database that the user named should be there already. */
const DATABASE_TIMEOUT_SECONDS = 5;

const report = (message: string) => process.stdout.write(`${message}\n`);

const stop = new StopSignal();

/** What was started, to be stopped in the reverse order whatever happens. */
const running: { name: string; stop(): Promise<void> }[] = [];

async function start(): Promise<void> {
  // an empty variable counts as unset here too: nothing else may open the service to the network
  const environment = { ...process.env, HOST: process.env['HOST'] || '127.0.0.1' };
  const given = readConfig(environment);
  await requireFreePort(given.host, given.port, 'PORT');
  const dataFolder = resolve(projectRoot, process.env['DATA_DIR'] || 'data');
  const embedded = !process.env['DATABASE_URL'];
  if (embedded) requireUsableFolder(dataFolder);
  const folder = await buildPage(report);
  stop.throwIfReceived();
  const database = embedded ? await startDatabase(dataFolder) : undefined;
  const bootstrapToken = process.env['BOOTSTRAP_TOKEN'] || randomSecret();
  const config = readConfig({
    ...environment,
    ...(database && {
      DATABASE_URL: database.url,
      DATABASE_APPLICATION_ROLE: APPLICATION_ROLE,
      DATABASE_APPLICATION_PASSWORD: randomSecret(),
    }),
    // files lie in a plain folder beside the database, unless they have another place
    ...(!process.env['ATTACHMENTS_STORE'] && {
      ATTACHMENTS_STORE: 'filesystem',
      ATTACHMENTS_DIR: process.env['ATTACHMENTS_DIR'] || join(dataFolder, 'attachments'),
    }),
    ACCESS_TOKEN_KEYS: process.env['ACCESS_TOKEN_KEYS'] || accessTokenKeys(dataFolder),
    BOOTSTRAP_TOKEN: bootstrapToken,
  });
  const logger = createLogger(config.logLevel, readableLog());
  stop.throwIfReceived();
  if (database) await createApplicationRoleCommand(config, createLogger('silent'), DATABASE_TIMEOUT_SECONDS);
  await runMigrations(config, createLogger('silent'), DATABASE_TIMEOUT_SECONDS);
  const server = await listen(database ? asApplication(config, database.url) : config, logger, folder);
  running.push({ name: 'server', stop: () => server.stop() });
  report(
    `Data in ${embedded ? join(dataFolder, 'postgres') : 'the database of DATABASE_URL'}. Ctrl-C stops everything.`,
  );
  if (await server.needsAdministrator()) report(`Token of the first administrator: ${bootstrapToken}`);
  report(`Metrics at http://localhost:${server.metricsPort}/metrics`);
  report(`TaskTracker is ready at http://localhost:${server.port}`);
}

/** One short line per request in the terminal; the message has its method, path and status. */
const readableLog = () =>
  pretty({
    colorize: process.stdout.isTTY,
    translateTime: 'HH:MM:ss',
    ignore: 'app,method,path,route,status',
    singleLine: true,
    sync: true,
  });

async function startDatabase(folder: string): Promise<EmbeddedPostgres> {
  const database = await startEmbeddedPostgres({ folder, report });
  running.push({ name: 'database', stop: () => database.stop() });
  return database;
}

/** The configuration of whoever serves, of that of whoever migrates. */
function asApplication(config: Config, ownerUrl: string): Config {
  const url = new URL(ownerUrl);
  url.username = APPLICATION_ROLE;
  url.password = config.database.application?.password ?? '';
  return { ...config, database: { ...config.database, connection: { connectionString: url.href } } };
}

async function listen(config: Config, logger: ReturnType<typeof createLogger>, folder: string): Promise<RunningServer> {
  try {
    return await serve(config, logger, pages(config, folder));
  } catch (error) {
    if (!isTaken(error)) throw error;
    // the API's port was free a moment ago; metrics are a convenience here and take any free port
    const { port } = error as { port?: number };
    if (port === config.port && port !== config.metricsPort) throw takenPort('PORT', config.port, error);
    return serve({ ...config, metricsPort: 0 }, logger, pages(config, folder));
  }
}

/** The page, for those who reach this machine by its own name. Who sets HOST means to be reached by others. */
const pages = (config: Config, folder: string): Middleware[] =>
  process.env['HOST']
    ? [page(folder, config.attachments)]
    : [onlyLocalHosts(config.publicUrl), page(folder, config.attachments)];

async function requireFreePort(host: string, port: number, variable: string): Promise<void> {
  const probe = createServer().listen(port, host);
  try {
    await once(probe, 'listening');
  } catch (error) {
    if (isTaken(error)) throw takenPort(variable, port, error);
    throw new UserError(`Cannot listen on ${host}:${port}: ${(error as Error).message}.`, { cause: error });
  }
  probe.close();
  await once(probe, 'close');
}

const isTaken = (error: unknown): boolean => (error as { code?: string }).code === 'EADDRINUSE';

const takenPort = (variable: string, port: number, cause: unknown): UserError =>
  new UserError(
    `Port ${port} is taken by another program. Stop it, or choose another port: ${variable}=${port + 1} npm start`,
    {
      cause,
    },
  );

async function stopAll(): Promise<void> {
  for (const part of running.reverse()) {
    await part.stop().catch((error: unknown) => {
      process.stderr.write(`Could not stop the ${part.name}: ${(error as Error).message}\n`);
      process.exitCode = 1;
    });
  }
}

try {
  await start();
  await stop.received;
  report('Stopping…');
} catch (error) {
  // a step that Ctrl-C cut short is no failure
  if (!stop.wasReceived) {
    process.stderr.write(`${error instanceof UserError ? error.message : describeFailure(error)}\n`);
    process.exitCode = 1;
  }
}
await stopAll();
// the channel to the process that started this one would keep it alive
if (process.connected) process.disconnect();
