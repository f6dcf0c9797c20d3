import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';

/** Passes bytes on, and knows the SHA-256 (in hex) and the number of those that have passed. */
export class Hashed extends Transform {
  size = 0;
  readonly #hash = createHash('sha256');
  #digest: string | undefined;

  override _transform(chunk: Buffer, _encoding: string, done: (error: null, chunk: Buffer) => void): void {
    this.#hash.update(chunk);
    this.size += chunk.length;
    done(null, chunk);
  }

  /** After the last byte. */
  get sha256(): string {
    return (this.#digest ??= this.#hash.digest('hex'));
  }
}
