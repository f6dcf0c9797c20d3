/** A real ClamAV daemon with one signature of our own, where the machine has one (Debian: clamav-daemon). */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { scan } from '../src/attachments/clamd.ts';

const PROGRAM = '/usr/sbin/clamd';
const START_TIMEOUT_MS = 20_000;

/** What the daemon takes for a virus. */
export const TEST_VIRUS = 'tasktracker-test-virus';
/** More it does not look at. Bytes. */
export const CLAMD_LIMIT = 1024 * 1024;

export interface Clamd {
  /** For ATTACHMENTS_CLAMD. */
  address: string;
  stop(): Promise<void>;
}

export function hasClamd(): boolean {
  try {
    accessSync(PROGRAM);
    return true;
  } catch {
    return false;
  }
}

export async function startClamd(): Promise<Clamd> {
  const folder = mkdtempSync(join(tmpdir(), 'tasktracker-clamd-'));
  const socket = join(folder, 'socket');
  // https://docs.clamav.net/manual/Signatures/ExtendedSignatures.html
  writeFileSync(join(folder, 'test.ndb'), `TaskTracker.Test:0:*:${Buffer.from(TEST_VIRUS).toString('hex')}\n`);
  const config = [
    `LocalSocket ${socket}`,
    `DatabaseDirectory ${folder}`,
    'Foreground yes',
    `StreamMaxLength ${CLAMD_LIMIT}`,
    'ConcurrentDatabaseReload no',
    ...(process.getuid?.() === 0 ? ['User root'] : []),
  ];
  writeFileSync(join(folder, 'clamd.conf'), config.map((line) => `${line}\n`).join(''));
  const child = spawn(PROGRAM, ['--config-file', join(folder, 'clamd.conf')], { stdio: 'ignore' });
  const ended = once(child, 'close');
  const address = `unix:${socket}`;
  await answers(address);
  return {
    address,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answers(address: string): Promise<void> {
  for (const start = Date.now(); Date.now() - start < START_TIMEOUT_MS; await sleep(100)) {
    const isUp = await scan(address, nothing()).then(
      () => true,
      () => false,
    );
    if (isUp) return;
  }
  throw new Error('clamd does not answer');
}

async function* nothing(): AsyncGenerator<Buffer> {}

export interface FakeClamd extends Clamd {
  /** What it answers to a stream, or how it fails: it hangs up before the end, or at the end. */
  answer: string | 'hang up early' | 'hang up late';
  /** Bytes of the last stream. */
  received: Buffer;
}

/** A stand-in that speaks the same protocol, for answers that cannot be had from a real one at will. */
export async function startFakeClamd(): Promise<FakeClamd> {
  process.stdout.write('FAKE: clamd, for its faults\n');
  const fake: FakeClamd = { address: '', answer: 'stream: OK', received: Buffer.alloc(0), stop: async () => {} };
  const server = createServer((socket) => {
    let bytes = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      if (fake.answer === 'hang up early') socket.destroy();
      const content = streamOf(bytes);
      if (!content) return;
      fake.received = content;
      if (fake.answer === 'hang up late') socket.destroy();
      else socket.end(`${fake.answer}\0`);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  fake.address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  fake.stop = async () => {
    server.close();
    await once(server, 'close');
  };
  return fake;
}

/** The content of a whole INSTREAM command. */
function streamOf(bytes: Buffer): Buffer | undefined {
  let offset = 'zINSTREAM\0'.length;
  const chunks: Buffer[] = [];
  while (offset + 4 <= bytes.length) {
    const length = bytes.readUInt32BE(offset);
    if (length === 0) return Buffer.concat(chunks);
    chunks.push(bytes.subarray(offset + 4, offset + 4 + length));
    offset += 4 + length;
  }
  return undefined;
}
