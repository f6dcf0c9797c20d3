/** Runs `thumbnail-process`, one at a time. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import pLimit from 'p-limit';
import { unavailable } from '../errors.ts';

export const THUMBNAIL_TYPE = 'image/webp';

/** Larger files get none. Bytes. */
export const MOST_PICTURE_BYTES = 20 * 1024 * 1024;
const MOST_THUMBNAIL_BYTES = 512 * 1024;
const TIMEOUT_MS = 15_000;
const MOST_WAITING = 30;

// compiled, it lies beside this file under the same ending as this one
const script = fileURLToPath(new URL(`thumbnail-process${extname(import.meta.url)}`, import.meta.url));

const queue = pLimit(1);

/**
 * @param open the picture, when its turn has come
 * @returns undefined when no thumbnail can be made of it, now or ever
 * @throws AppError 503 when too many are waiting, or what `open` throws
 */
export function makeThumbnail(open: () => Promise<Readable>): Promise<Buffer | undefined> {
  if (queue.pendingCount >= MOST_WAITING) throw unavailable('Too many thumbnails are being made. Try again.');
  return queue(async () => run(await open()));
}

async function run(picture: Readable): Promise<Buffer | undefined> {
  const child = spawn(process.execPath, ['--max-old-space-size=64', script], {
    // nothing of the environment: it holds secrets
    env: { MALLOC_ARENA_MAX: '2', UV_THREADPOOL_SIZE: '1' },
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
  });
  const ended = once(child, 'close') as Promise<[number | null]>;
  const [bytes, [code], sent] = await Promise.all([
    read(child.stdout),
    ended,
    // a process that has seen enough closes its input
    pipeline(picture, child.stdin).then(
      () => undefined,
      (error: NodeJS.ErrnoException) => error,
    ),
  ]);
  if (sent && sent.code !== 'EPIPE' && sent.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw sent;
  return code === 0 && bytes.length > 0 && bytes.length <= MOST_THUMBNAIL_BYTES ? bytes : undefined;
}

async function read(output: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of output as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MOST_THUMBNAIL_BYTES) chunks.push(chunk);
  }
  return size > MOST_THUMBNAIL_BYTES ? Buffer.alloc(0) : Buffer.concat(chunks);
}
