/** What all services of attachments share in a process: the store, its limits, and the bounds on what runs at once. */
import type { BlobStore } from '../blobs/blob-store.ts';
import type { AttachmentsConfig } from '../config-attachments.ts';
import { AppError } from '../errors.ts';
import { createSlots, type Slots } from './slots.ts';

/** An upload into a bucket holds up to 10 MiB; a download a few hundred KiB. */
const UPLOADS = { all: 8, each: 4 };
const DOWNLOADS = { all: 100, each: 30 };

export interface FileStorage {
  /** @throws AppError 404 when this server keeps no files */
  blobs(): BlobStore;
  /** Whether it keeps files at all. */
  readonly enabled: boolean;
  readonly maxBytes: number;
  readonly quotaBytes: number;
  /** Whether files wait for a scanner before anybody may read them. */
  readonly scanned: boolean;
  readonly uploads: Slots;
  readonly downloads: Slots;
}

export function createFileStorage(
  blobs: BlobStore | undefined,
  { maxBytes, quotaBytes, clamd }: Pick<AttachmentsConfig, 'maxBytes' | 'quotaBytes' | 'clamd'>,
): FileStorage {
  return {
    blobs() {
      if (!blobs) throw new AppError('not-found', 'This server keeps no files: it has no store for them.');
      return blobs;
    },
    enabled: blobs !== undefined,
    maxBytes,
    quotaBytes,
    scanned: clamd !== undefined,
    uploads: createSlots('uploads', UPLOADS),
    downloads: createSlots('downloads', DOWNLOADS),
  };
}
