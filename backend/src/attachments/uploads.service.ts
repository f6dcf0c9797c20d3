/**
 * Takes files in. First a blob is listed for deletion, then written, and last the statement that makes an attachment of
 * it takes it off the list: whatever dies in between, no blob is without either.
 */
import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Database } from '../database/connect.ts';
import { AppError, malformed, notFound } from '../errors.ts';
import { findUsage, type StoredFile } from './attachments.repository.ts';
import { quotaExceeded, tooManyOnTask } from './attachments.service.ts';
import { expectBlob, findUnowned, forgetBlobs } from './blob-deletions.repository.ts';
import { cleanFileName } from './file-names.ts';
import type { FileStorage } from './file-storage.ts';
import { mediaTypeOf } from './media-types.ts';
import { metered } from './metered.ts';

/** No upload takes as long; what is still listed then belongs to nobody. Minutes. */
export const ABANDONED_MINUTES = 24 * 60;

/** Besides the files a form has its boundaries and headers. Bytes. */
const FORM_BYTES = 64 * 1024;

/** A file of a form while it arrives. */
export interface IncomingFile {
  /** What the client calls it. */
  name: string;
  content: Readable;
}

export interface UploadsService {
  /**
   * Puts files into the store, one after the other, as they arrive.
   * @param length of the whole request as far as it is known. Bytes
   * @throws AppError 404 without such a task, 413 or 507 at the first byte too many; nothing is kept then
   */
  receive(
    owner: string,
    taskId: string,
    files: AsyncIterable<IncomingFile>,
    length: number | undefined,
  ): Promise<StoredFile[]>;
  /** Deletes those of the blobs that have not become attachments. Never throws: what stays is listed for deletion. */
  release(keys: string[]): Promise<void>;
}

export function createUploadsService(db: Database, storage: FileStorage): UploadsService {
  async function release(keys: string[]): Promise<void> {
    try {
      const unowned = await findUnowned(db, keys);
      for (const key of unowned) await storage.blobs().delete(key);
      await forgetBlobs(db, unowned);
    } catch {
      // the database or the store is away: the janitor does it when both are back
    }
  }

  async function store(file: IncomingFile, key: string, room: number): Promise<StoredFile> {
    await expectBlob(db, key, ABANDONED_MINUTES);
    const passing = metered(file.content, [
      { bytes: storage.maxBytes, error: () => tooLarge(storage.maxBytes) },
      { bytes: room, error: () => quotaExceeded(storage.quotaBytes) },
    ]);
    await storage.blobs().put(key, passing.content);
    return {
      key,
      name: cleanFileName(file.name),
      mediaType: mediaTypeOf(passing.head()),
      size: passing.size,
      sha256: passing.sha256(),
    };
  }

  return {
    async receive(owner, taskId, files, length) {
      storage.blobs();
      const leave = storage.uploads.take(owner);
      const keys: string[] = [];
      try {
        const { bytes, onTask } = await findUsage(db, owner, taskId);
        if (onTask === undefined) throw notFound();
        let room = storage.quotaBytes - bytes;
        if (length !== undefined && length - FORM_BYTES > room) throw quotaExceeded(storage.quotaBytes);
        const stored: StoredFile[] = [];
        for await (const file of files) {
          const refused = tooManyOnTask(onTask + stored.length + 1);
          if (refused) throw refused;
          const key = randomUUID();
          keys.push(key);
          const added = await store(file, key, room);
          stored.push(added);
          room -= added.size;
        }
        if (stored.length === 0) throw malformed('The form has no file.');
        return stored;
      } catch (error) {
        await release(keys);
        throw error;
      } finally {
        leave();
      }
    },
    release,
  };
}

export const tooLarge = (most: number): AppError =>
  new AppError('content-too-large', `A file may have at most ${most} bytes.`);
