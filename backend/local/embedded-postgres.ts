/**
 * A real PostgreSQL below a folder, for `npm start` and for tests. It is started by pg_ctl, away from the terminal, so
 * that Ctrl-C reaches the application first and the database is stopped when nothing uses it any more.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import {
  POSTGRES_MAJOR,
  asServerUser,
  findBinaries,
  requireUsableFolder,
  serverUser,
  type Binaries,
  type ServerUser,
} from './postgres-binaries.ts';
import { lockFolder } from './instance-lock.ts';
import { UserError } from './user-error.ts';

const execFileAsync = promisify(execFile);

const SUPERUSER = 'tasktracker';
const DATABASE = 'tasktracker';
const START_ATTEMPTS = 5;
const START_PAUSE_MS = 1_000;
const ADOPT_ATTEMPTS = 50;
const ADOPT_PAUSE_MS = 200;
export interface EmbeddedPostgres {
  /** Of the application's database. */
  url: string;
  /** Stops the server, after whatever it still does is on disk. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Gets the server's files; made when it is not there. */
  folder: string;
  /** Server settings, such as `fsync=off` for tests. */
  settings?: Record<string, string>;
  report?(message: string): void;
}

/**
 * Starts the server of a folder, or takes over the one that a killed process left running.
 * @throws UserError when the folder cannot be used
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  requireUsableFolder(options.folder);
  mkdirSync(options.folder, { recursive: true });
  const lock = await lockFolder(options.folder);
  try {
    const cluster = new Cluster(options, await findBinaries(), serverUser());
    const port = await cluster.bringUp();
    return {
      url: cluster.urlOf(DATABASE, port),
      async stop() {
        // nobody else may begin to use the folder before the server is down
        await cluster.stop().finally(() => lock.release());
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

class Cluster {
  readonly #options: EmbeddedPostgresOptions;
  readonly #binaries: Binaries;
  readonly #user: ServerUser | undefined;
  /** Owned by the server's user; the cluster and its log are inside. */
  readonly #home: string;
  readonly #data: string;
  readonly #passwordFile: string;

  constructor(options: EmbeddedPostgresOptions, binaries: Binaries, user: ServerUser | undefined) {
    this.#options = options;
    this.#binaries = binaries;
    this.#user = user;
    this.#home = join(options.folder, 'postgres');
    this.#data = join(this.#home, 'cluster');
    this.#passwordFile = join(options.folder, 'postgres-password');
  }

  get password(): string {
    return readFileSync(this.#passwordFile, 'utf8').trim();
  }

  /** Initialises, then takes over or starts the server; one that this call has started does not outlive a failure. */
  async bringUp(): Promise<number> {
    await this.#initialise();
    const adopted = await this.#adopt();
    if (adopted !== undefined) return adopted;
    const port = await this.#start();
    try {
      await createDatabase(this.urlOf('postgres', port));
      return port;
    } catch (error) {
      await this.stop().catch(() => {});
      throw error;
    }
  }

  /** Makes the cluster when there is none, in one step: a run that was killed half-way is started afresh. */
  async #initialise(): Promise<void> {
    const versionFile = join(this.#data, 'PG_VERSION');
    if (existsSync(versionFile)) {
      this.#checkVersion(readFileSync(versionFile, 'utf8').trim());
      if (existsSync(this.#passwordFile)) return;
      throw new UserError(
        `The password of the database is missing: ${this.#passwordFile}. Put it back beside the data.`,
      );
    }
    this.#options.report?.('Creating the database…');
    mkdirSync(this.#home, { recursive: true, mode: 0o700 });
    const fresh = `${this.#data}.new`;
    rmSync(fresh, { recursive: true, force: true });
    writeFileSync(this.#passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
    const passwordForInit = join(this.#home, 'initial-password');
    writeFileSync(passwordForInit, this.password, { mode: 0o600 });
    if (this.#user) for (const path of [this.#home, passwordForInit]) chownSync(path, this.#user.uid, this.#user.gid);
    const parameters = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C.UTF-8'];
    await this.#run(this.#binaries.initdb, [
      `--pgdata=${fresh}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordForInit}`,
      ...parameters,
    ]).catch((error: Error & { stderr?: string }) => {
      const reason = error.stderr?.trim().split('\n').at(-1) ?? error.message;
      throw new UserError(`The database cannot be created in ${this.#data}: ${reason}`, { cause: error });
    });
    rmSync(passwordForInit);
    // only a finished cluster gets the name that counts
    await this.#run('mv', [fresh, this.#data]);
  }

  #checkVersion(found: string): void {
    if (found === String(POSTGRES_MAJOR)) return;
    throw new UserError(
      `The data folder ${this.#options.folder} was made by PostgreSQL ${found}; this release brings ${POSTGRES_MAJOR}. ` +
        `Save it with pg_dump of PostgreSQL ${found}, move the folder away, start again and load the dump.`,
    );
  }

  /** The port of a server that already runs on this cluster, left over by a process that was killed. */
  async #adopt(): Promise<number | undefined> {
    // a server that was killed together with its application still looks alive for a moment
    for (let attempt = 1; await this.#isRunning(); attempt++) {
      const port = Number(readFileSync(this.#pidFile, 'utf8').split('\n')[3]);
      if (await answers(this.urlOf('postgres', port))) return port;
      if (attempt === ADOPT_ATTEMPTS) {
        throw new UserError(`PostgreSQL runs in ${this.#data} and does not answer. Its log: ${this.#log}`);
      }
      await sleep(ADOPT_PAUSE_MS);
    }
    return undefined;
  }

  get #pidFile(): string {
    return join(this.#data, 'postmaster.pid');
  }

  get #log(): string {
    return join(this.#home, 'server.log');
  }

  urlOf(database: string, port: number): string {
    return `postgres://${SUPERUSER}:${this.password}@127.0.0.1:${port}/${database}`;
  }

  async #isRunning(): Promise<boolean> {
    if (!existsSync(this.#pidFile)) return false;
    try {
      await this.#run(this.#binaries.pg_ctl, ['status', '--pgdata', this.#data]);
      return existsSync(this.#pidFile);
    } catch {
      return false; // a stale file, which the server itself clears up
    }
  }

  async #start(): Promise<number> {
    const port = await freePort();
    const settings = {
      port: String(port),
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      ...this.#options.settings,
    };
    const flags = Object.entries(settings).map(([name, value]) => `-c ${name}='${value}'`);
    const log = this.#log;
    const command = ['start', '--wait', '--timeout=60', `--pgdata=${this.#data}`, `--log=${log}`];
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#run(this.#binaries.pg_ctl, [...command, `--options=${flags.join(' ')}`]);
        break;
      } catch (error) {
        // the children of a server that was killed take a moment to go, and hold its shared memory until then
        if (attempt === START_ATTEMPTS) {
          throw new UserError(`PostgreSQL does not start in ${this.#data}. Its log says why: ${log}`, { cause: error });
        }
        await sleep(START_PAUSE_MS);
      }
    }
    return port;
  }

  async stop(): Promise<void> {
    await this.#run(this.#binaries.pg_ctl, ['stop', '--wait', '--mode=fast', `--pgdata=${this.#data}`]);
  }

  async #run(program: string, parameters: string[]): Promise<void> {
    const [file, ...rest] = asServerUser(
      this.#user,
      [program, ...parameters],
      [this.#home, this.#binaries.postgres],
    ) as [string, ...string[]];
    await execFileAsync(file, rest, { cwd: dirname(this.#home), env: { ...process.env, LC_ALL: 'C.UTF-8' } });
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function createDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
