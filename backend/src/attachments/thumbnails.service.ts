/** Small pictures of pictures, made when somebody first asks for one. */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Database } from '../database/connect.ts';
import { notFound } from '../errors.ts';
import type { AttachmentRecord } from './attachments.repository.ts';
import { expectBlob } from './blob-deletions.repository.ts';
import type { ContentsService } from './contents.service.ts';
import type { FileStorage } from './file-storage.ts';
import { isPicture } from './media-types.ts';
import { makeThumbnail, MOST_PICTURE_BYTES } from './thumbnail.ts';
import { markWithoutThumbnail, setThumbnail } from './thumbnails.repository.ts';
import type { UploadsService } from './uploads.service.ts';

/** Until it belongs to its attachment. Minutes. */
const LISTED_MINUTES = 60;

export interface ThumbnailsService {
  /** @throws AppError 404 when there can be none, 409 while the file is kept back, 503 */
  open(owner: string, id: string): Promise<{ size: number; content: Readable }>;
}

export function createThumbnailsService(
  db: Database,
  storage: FileStorage,
  contents: ContentsService,
  uploads: UploadsService,
): ThumbnailsService {
  async function keep(owner: string, id: string, bytes: Buffer): Promise<void> {
    const key = randomUUID();
    await expectBlob(db, key, LISTED_MINUTES);
    try {
      await storage.blobs().put(key, Readable.from([bytes]));
      await setThumbnail(db, owner, id, key);
    } finally {
      // somebody else was faster, or it failed
      await uploads.release([key]);
    }
  }

  return {
    async open(owner, id) {
      const attachment = await contents.readable(owner, id);
      if (attachment.thumbnailKey !== null) {
        const size = await storage.blobs().size(attachment.thumbnailKey);
        return { size, content: await storage.blobs().open(attachment.thumbnailKey) };
      }
      if (!hasThumbnail(attachment)) throw notFound();
      const bytes = await makeThumbnail(() => storage.blobs().open(attachment.blobKey));
      if (bytes === undefined) {
        await markWithoutThumbnail(db, owner, id);
        throw notFound();
      }
      await keep(owner, id, bytes);
      return { size: bytes.length, content: Readable.from([bytes]) };
    },
  };
}

/** Whether there is one, or may be. */
export const hasThumbnail = ({ mediaType, size, thumbnailFailed, scan }: AttachmentRecord): boolean =>
  isPicture(mediaType) && size <= MOST_PICTURE_BYTES && !thumbnailFailed && scan !== 'infected';
