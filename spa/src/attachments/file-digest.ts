import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** Bytes that are read and hashed in one go: few enough that the page stays at hand in between. */
const SLICE = 1024 * 1024;

/**
 * SHA-256 of a file of any size, hexadecimal. The browser's own digest wants the whole file in memory at once, and is not
 * there at all on a page that came by plain HTTP.
 */
export async function fileDigest(file: Blob, signal: AbortSignal): Promise<string> {
  const hash = sha256.create();
  for (let start = 0; start < file.size; start += SLICE) {
    // oxlint-disable-next-line no-await-in-loop -- one slice after the other is the point
    const slice = await file.slice(start, start + SLICE).arrayBuffer();
    signal.throwIfAborted();
    hash.update(new Uint8Array(slice));
  }
  return bytesToHex(hash.digest());
}
