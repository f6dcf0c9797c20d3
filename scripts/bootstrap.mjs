// What every npm command does first, on a machine that may have nothing but some Node.js from 20 on and npm.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const NODE_MAJOR = 24;

/**
 * Runs a TypeScript file of the project with Node.js 24, after installing what the lockfile names where that has not
 * been done. Ends this process with the file's exit code.
 */
export async function runProject(file, parameters) {
  installDependencies();
  const node = findNode();
  const child = spawn(node, [join(root, file), ...parameters], {
    cwd: root,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, PATH: `${dirname(node)}:${process.env.PATH ?? ''}` },
  });
  // Ctrl-C in a terminal reaches the child by itself too; it takes several signals at once for one
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  stopWithParent(child);
  const [code, signal] = await new Promise((resolve) => child.once('exit', (...result) => resolve(result)));
  process.exit(code ?? (signal === 'SIGINT' ? 130 : 1));
}

/**
 * When npm itself is killed nobody passes a signal on: the child sees the closed channel and stops gracefully.
 * Between npm and this process there may be a shell, so the parent's parent counts too.
 */
function stopWithParent(child) {
  // without a shell in between, the parent's parent is whoever started npm, and may go where npm stays (nohup)
  const behindShell = /^(?:ba|da|z|k)?sh$/.test(nameOf(process.ppid));
  const ancestors = () => `${process.ppid} ${behindShell ? parentOf(process.ppid) : ''}`;
  const atStart = ancestors();
  const timer = setInterval(() => {
    if (ancestors() === atStart || !child.connected) return;
    clearInterval(timer);
    child.disconnect();
  }, 500);
  timer.unref();
}

/** The name of a process where the system shows it by /proc. */
function nameOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}

/** The parent of a process where the system shows it by /proc; elsewhere always the same. */
function parentOf(pid) {
  try {
    // "pid (name) state ppid ...": the name may hold anything, so count from its closing parenthesis
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ')[1];
  } catch {
    return '';
  }
}

/** `npm ci`, with its progress, when node_modules is not what the lockfile says. */
function installDependencies() {
  const lockfile = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const stamp = join(root, 'node_modules', '.installed-lockfile');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockfile) return;
  console.log('Installing dependencies (once, about a minute)…');
  const { status } = spawnSync('npm', ['ci', '--loglevel=error', '--progress=true'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    console.error(
      'The dependencies could not be installed: see above. Check the network and the npm registry, then try again.',
    );
    process.exit(1);
  }
  writeFileSync(stamp, lockfile);
}

/** Node.js 24 from npm, or this process's own where npm has none for the platform. */
function findNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const fromNpm = join(
    root,
    'node_modules',
    `node-${platform}-${process.arch}`,
    'bin',
    platform === 'win' ? 'node.exe' : 'node',
  );
  if (existsSync(fromNpm)) return fromNpm;
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return process.execPath;
  console.error(
    `npm has no Node.js ${NODE_MAJOR} for ${process.platform} ${process.arch}. Install it by hand, then try again.`,
  );
  process.exit(1);
}
