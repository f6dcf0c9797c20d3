/**
 * Where the bytes of files lie. A blob is written once, whole, under a random name, and never changed: nothing here
 * knows whose it is, what it is called, or that there is a database.
 */
import type { Readable } from 'node:stream';

/** A part of a blob, both ends included, as in HTTP. Bytes. */
export interface ByteRange {
  first: number;
  last: number;
}

export interface StoredBlob {
  key: string;
  size: number;
}

/** A request that a client sends to the store itself. */
export interface DirectRequest {
  url: string;
  /** Signed with the address: the request must have exactly these. */
  headers: Record<string, string>;
}

/** What clients may do without this process between them and the store, for some seconds. */
export interface DirectAccess {
  /** @param size the only size that the store takes. Bytes */
  put(key: string, size: number, seconds: number): Promise<DirectRequest>;
  /** @param disposition of the answer, with the name to save it under */
  get(key: string, disposition: string, mediaType: string, seconds: number): Promise<string>;
}

/** Every key is a UUID that the caller made up. Errors that pass by themselves are an AppError 503. */
export interface BlobStore {
  /** For messages: which store this is, without secrets. */
  readonly name: string;
  /** Whether it can be read and written right now. @throws Error that says why not */
  check(): Promise<void>;
  /**
   * Writes a blob, piece by piece of bytes. When this resolves, it is there whole and survives a loss of power; when it rejects,
   * or the process dies, there is none, and what is left of it goes with `delete`.
   */
  put(key: string, content: Readable): Promise<void>;
  /** @throws BlobMissing */
  open(key: string, range?: ByteRange): Promise<Readable>;
  /** Bytes. @throws BlobMissing */
  size(key: string): Promise<number>;
  /** @throws BlobMissing */
  copy(from: string, to: string): Promise<void>;
  /** Deletes a blob and whatever an upload of it left behind. One that is not there is no error. */
  delete(key: string): Promise<void>;
  /** All blobs, in no order; none that is still being written. */
  list(): AsyncIterable<StoredBlob>;
  /** Undefined where every byte passes this process. */
  readonly direct: DirectAccess | undefined;
  close(): void;
}

/** A blob that should be there is not. */
export class BlobMissing extends Error {
  override name = 'BlobMissing';

  constructor(key: string) {
    super(`the store has no blob ${key}`);
  }
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** A key becomes a path: whatever is no UUID is a defect of the caller. @throws Error */
export function requireKey(key: string): string {
  if (!UUID.test(key)) throw new Error('the key of a blob must be a UUID');
  return key;
}
