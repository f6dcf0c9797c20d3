/** Uploads past this process: an address of the store, and afterwards a check of what has arrived there. */
import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { BlobMissing, type DirectRequest } from '../blobs/blob-store.ts';
import type { Database } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict, notFound, tooManyRequests, type AppError } from '../errors.ts';
import { findUsage, type AttachmentRecord, type StoredFile } from './attachments.repository.ts';
import { quotaExceeded, type AttachmentsService } from './attachments.service.ts';
import { expectBlob } from './blob-deletions.repository.ts';
import * as repository from './direct-uploads.repository.ts';
import type { DirectUploadRecord } from './direct-uploads.repository.ts';
import { cleanFileName } from './file-names.ts';
import type { FileStorage } from './file-storage.ts';
import { mediaTypeOf } from './media-types.ts';
import { metered } from './metered.ts';
import { ABANDONED_MINUTES, tooLarge, type UploadsService } from './uploads.service.ts';

/** For which an address is valid. Far less than a blob that nobody has is kept for. Seconds. */
const ADDRESS_SECONDS = 3600;
/** Promises of one owner that are not kept yet. */
const MOST_OPEN = 20;

/** What the client says of a file that it is going to send. */
export interface AnnouncedFile {
  name: string;
  size: number;
  /** Hexadecimal. */
  sha256: string;
}

export interface DirectUpload extends DirectRequest {
  id: string;
  expiresAt: string;
}

export interface DirectUploadsService {
  /** @throws AppError 404, 409 where the store gives no addresses, 413, 429 or 507 */
  prepare(owner: string, taskId: string, file: AnnouncedFile): Promise<DirectUpload>;
  /**
   * Makes an attachment of what has arrived; again, it returns the same one.
   * @throws AppError 404, or 409 when it has not arrived or is not what was announced
   */
  complete(owner: string, id: string): Promise<AttachmentRecord>;
}

export function createDirectUploadsService(
  db: Database,
  storage: FileStorage,
  attachmentsOf: (db: Database) => AttachmentsService,
  uploads: UploadsService,
): DirectUploadsService {
  /** Copies the blob to where its sender cannot write any more, and looks at the copy. */
  async function check(upload: DirectUploadRecord, key: string): Promise<StoredFile> {
    const blobs = storage.blobs();
    await expectBlob(db, key, ABANDONED_MINUTES);
    if ((await blobs.size(upload.blobKey).catch(notArrived)) !== upload.size) throw notAsAnnounced();
    await blobs.copy(upload.blobKey, key).catch(notArrived);
    const passing = metered(await blobs.open(key), [{ bytes: upload.size, error: notAsAnnounced }]);
    for await (const chunk of passing.content) void chunk;
    const sha256 = passing.sha256();
    if (passing.size !== upload.size || sha256 !== upload.sha256) throw notAsAnnounced();
    return { key, name: upload.name, mediaType: mediaTypeOf(passing.head()), size: passing.size, sha256 };
  }

  return {
    async prepare(owner, taskId, file) {
      const { direct } = storage.blobs();
      if (!direct) throw conflict('This server takes files through its own address alone.');
      if (file.size > storage.maxBytes) throw tooLarge(storage.maxBytes);
      const { bytes, onTask } = await findUsage(db, owner, taskId);
      if (onTask === undefined) throw notFound();
      const open = await repository.findOpen(db, owner);
      if (open.count >= MOST_OPEN) throw tooManyRequests(`You have ${MOST_OPEN} uploads open. Complete one first.`, 60);
      if (bytes + open.bytes + file.size > storage.quotaBytes) throw quotaExceeded(storage.quotaBytes);
      const blobKey = randomUUID();
      await expectBlob(db, blobKey, ABANDONED_MINUTES);
      const upload = await repository.insertDirectUpload(
        db,
        owner,
        { id: uuidv7(), taskId, blobKey, ...file, name: cleanFileName(file.name) },
        ADDRESS_SECONDS,
      );
      if (!upload) throw notFound();
      const request = await direct.put(blobKey, file.size, ADDRESS_SECONDS);
      return { id: upload.id, expiresAt: upload.expiresAt, ...request };
    },

    async complete(owner, id) {
      const upload = await repository.lockDirectUpload(db, owner, id);
      if (!upload) throw notFound();
      if (upload.attachmentId !== null) return attachmentsOf(db).get(owner, upload.attachmentId);
      const leave = storage.uploads.take(owner);
      const key = randomUUID();
      try {
        const file = await check(upload, key);
        return await inTransaction(db, async (tx) => {
          const attachments = attachmentsOf(tx);
          const locked = await repository.lockDirectUpload(tx, owner, id);
          if (!locked) throw notFound();
          // completed twice at once: the first one counts
          if (locked.attachmentId !== null) return attachments.get(owner, locked.attachmentId);
          const [added] = await attachments.add(owner, upload.taskId, [file]);
          await repository.completeDirectUpload(tx, owner, id, added!.id);
          return added!;
        });
      } catch (error) {
        // completed twice at once: the first one has taken the file away while this one looked at it
        const again = await repository.lockDirectUpload(db, owner, id);
        if (again?.attachmentId) return await attachmentsOf(db).get(owner, again.attachmentId);
        throw error;
      } finally {
        leave();
        await uploads.release([key]);
        // stays listed for deletion: its address may still be written to
        await storage
          .blobs()
          .delete(upload.blobKey)
          .catch(() => {});
      }
    },
  };
}

function notArrived(error: unknown): never {
  throw error instanceof BlobMissing ? conflict('The file has not arrived at the store.') : error;
}

const notAsAnnounced = (): AppError =>
  conflict('The file that has arrived is not the one that was announced: its size or SHA-256 is another.');
