/** Counts and hashes a file while its bytes pass by. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { AppError } from '../errors.ts';
import { HEAD_BYTES } from './media-types.ts';

export interface Metered {
  /** What passes, to be read once. */
  content: Readable;
  /** What has passed; of the whole when it has ended. */
  readonly size: number;
  /** Hexadecimal. To be asked once. */
  sha256(): string;
  /** The first bytes. */
  head(): Buffer;
}

export interface ByteLimit {
  bytes: number;
  /** What is thrown instead of the first byte beyond it. */
  error(): AppError;
}

export function metered(source: AsyncIterable<Uint8Array>, limits: ByteLimit[] = []): Metered {
  const hash = createHash('sha256');
  const head: Uint8Array[] = [];
  let size = 0;

  async function* pass(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      if (size < HEAD_BYTES) head.push(chunk.subarray(0, HEAD_BYTES - size));
      size += chunk.length;
      for (const { bytes, error } of limits) if (size > bytes) throw error();
      hash.update(chunk);
      yield chunk;
    }
  }

  return {
    content: Readable.from(pass(), { objectMode: false, highWaterMark: 64 * 1024 }),
    get size() {
      return size;
    },
    sha256: () => hash.digest('hex'),
    head: () => Buffer.concat(head),
  };
}
