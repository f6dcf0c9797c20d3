/** One process per data folder. The lock is a listening local socket: the system frees it however its process ends. */
import { createHash } from 'node:crypto';
import { realpathSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from './user-error.ts';

export interface InstanceLock {
  release(): Promise<void>;
}

/**
 * @param folder exists
 * @throws UserError when another process holds the lock of the folder
 */
export async function lockFolder(folder: string): Promise<InstanceLock> {
  const path = socketPath(realpathSync(folder));
  let server = await listen(path);
  // outside Linux the socket is a file, which a process that was killed leaves behind
  if (!server && path.startsWith(tmpdir()) && !(await answers(path))) {
    rmSync(path, { force: true });
    server = await listen(path);
  }
  if (!server) {
    throw new UserError(`Another TaskTracker runs on the data folder ${folder}. Stop it, or choose another DATA_DIR.`);
  }
  const held = server;
  return { release: () => new Promise((resolve) => held.close(() => resolve())) };
}

function socketPath(folder: string): string {
  const name = `tasktracker-${createHash('sha256').update(folder).digest('hex').slice(0, 24)}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  // Linux has local sockets without a file
  return process.platform === 'linux' ? `\0${name}` : join(tmpdir(), `${name}.sock`);
}

/** @returns undefined when somebody listens there already */
function listen(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    // it must not keep the process alive by itself
    server.listen(path, () => resolve(server.unref()));
  });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
