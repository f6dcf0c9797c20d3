/** A real S3 server for tests: versitygw over a folder, as scripts/tools installs it. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Compiling it takes about a minute of two processors, once. */
export const S3_SERVER_TIMEOUT_MS = 600_000;
const START_TIMEOUT_MS = 20_000;

const ACCESS_KEY = 'test-access-key';
const SECRET_KEY = 'test-secret-key';
const BUCKET = 'attachments';

export interface S3Server {
  origin: string;
  /** Where the server keeps the objects of its bucket, as files of their names. */
  bucketFolder: string;
  /** Of the backend, so that it keeps files here. */
  environment: Record<string, string>;
  stop(): Promise<void>;
}

export interface S3ServerOptions {
  /** Files in PEM: the server speaks HTTPS. */
  tls?: { certificate: string; key: string };
  /** Origin whose pages may send requests. */
  corsOrigin?: string;
}

/** Where the program is; undefined, with a reason in the test's output, where it cannot be had. */
export async function findS3Server(): Promise<string | undefined> {
  const tools = fileURLToPath(new URL('../../scripts/tools', import.meta.url));
  try {
    const { stdout } = await promisify(execFile)(tools, ['--only', 'versitygw']);
    return stdout.trim().split(' ')[2];
  } catch (error) {
    process.stdout.write(`no S3 server: ${(error as { stdout?: string }).stdout?.trim()}\n`);
    return undefined;
  }
}

export async function startS3Server(program: string, options: S3ServerOptions = {}): Promise<S3Server> {
  const folder = mkdtempSync(join(tmpdir(), 'tasktracker-s3-'));
  for (const name of [`data/${BUCKET}`, 'sidecar']) mkdirSync(join(folder, name), { recursive: true });
  const port = await freePort();
  const child = spawn(program, serverArguments(port, folder, options), { stdio: 'ignore' });
  const ended = once(child, 'close');
  const origin = `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`;
  await answers(port);
  return {
    origin,
    bucketFolder: join(folder, 'data', BUCKET),
    environment: {
      ATTACHMENTS_STORE: 's3',
      S3_ENDPOINT: origin,
      S3_BUCKET: BUCKET,
      S3_ACCESS_KEY_ID: ACCESS_KEY,
      S3_SECRET_ACCESS_KEY: SECRET_KEY,
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function serverArguments(port: number, folder: string, { tls, corsOrigin }: S3ServerOptions): string[] {
  const flags = {
    port: `127.0.0.1:${port}`,
    access: ACCESS_KEY,
    secret: SECRET_KEY,
    ...(tls && { cert: tls.certificate, key: tls.key }),
    ...(corsOrigin !== undefined && { 'cors-allow-origin': corsOrigin }),
  };
  const global = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]);
  // not every file system has extended attributes
  return [...global, '--quiet', '--keep-alive', 'posix', '--sidecar', join(folder, 'sidecar'), join(folder, 'data')];
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(port: number): Promise<void> {
  for (const start = Date.now(); Date.now() - start < START_TIMEOUT_MS; await sleep(50)) {
    const socket = connect(port, '127.0.0.1');
    const connected = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (connected) return;
  }
  throw new Error('the S3 server does not answer');
}
