/** Bytes that are counted and summed while they pass. */
import { pipeline, type Readable } from 'node:stream';
import type { BlobStore } from '../blobs/blob-store.ts';
import type { ListedFile } from './file-list.ts';
import { Hashed } from './hashed.ts';

/** Size and SHA-256 of what a consumer was given. */
export async function sumOf(
  content: Readable,
  consume: (content: Readable) => Promise<void>,
): Promise<{ size: number; sha256: string }> {
  const hashed = pipeline(content, new Hashed(), () => {});
  await consume(hashed);
  return { size: hashed.size, sha256: hashed.sha256 };
}

/**
 * Copies a file from one store to another, which does not keep it when its bytes are not those that the database knows.
 * @throws BlobMissing, or Error when the bytes are others
 */
export async function copyVerified(from: BlobStore, to: BlobStore, { key, size, sha256 }: ListedFile): Promise<void> {
  const content = await from.open(key);
  const copied = await sumOf(content, (bytes) => to.put(key, bytes));
  if ((sha256 ?? copied.sha256) === copied.sha256 && (size ?? copied.size) === copied.size) return;
  await to.delete(key);
  throw new Error(`file ${key} is damaged in ${from.name}: it has other bytes than when it was uploaded`);
}
