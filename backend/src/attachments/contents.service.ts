/** Gives files out: to whoever is logged in, and by links that work for some minutes. */
import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { BlobMissing, type ByteRange } from '../blobs/blob-store.ts';
import type { Database } from '../database/connect.ts';
import { AppError, notFound } from '../errors.ts';
import { hashOfToken } from '../hash-of-token.ts';
import type { AttachmentRecord } from './attachments.repository.ts';
import { findAttachment } from './attachments.repository.ts';
import { contentDisposition } from './content-disposition.ts';
import { findLink, insertLink } from './download-links.repository.ts';
import type { FileStorage } from './file-storage.ts';
import { UNKNOWN } from './media-types.ts';

/** For which a link is valid; a download that has begun goes on. Seconds. */
const LINK_SECONDS = 900;
const TOKEN_BYTES = 32;

/** An address with its own permission: of the store, or to be made from a token. */
export type Link = { expiresAt: string } & ({ url: string } | { token: string });

export interface ContentsService {
  /** An attachment that may be read. @throws AppError 404, or 409 while it is kept back */
  readable(owner: string, id: string): Promise<AttachmentRecord>;
  /** Opens the file; its place among the downloads is free when the stream is closed. @throws AppError 429 or 503 */
  open(owner: string, attachment: AttachmentRecord, range: ByteRange | undefined): Promise<Readable>;
  /** @throws AppError 404 or 409 */
  link(owner: string, id: string): Promise<Link>;
  /** What a link's token leads to. @throws AppError 404 or 409 */
  byToken(token: string): Promise<{ owner: string; attachment: AttachmentRecord }>;
}

export function createContentsService(db: Database, storage: FileStorage): ContentsService {
  async function readable(owner: string, id: string): Promise<AttachmentRecord> {
    const attachment = await findAttachment(db, owner, id);
    if (!attachment) throw notFound();
    if (attachment.scan === 'pending') throw keptBack('The file is still being looked at by a virus scanner.');
    if (attachment.scan === 'infected') throw keptBack('A virus scanner has found something in this file.');
    return attachment;
  }

  return {
    readable,

    async open(owner, { id, blobKey }, range) {
      const leave = storage.downloads.take(owner);
      try {
        const content = await storage.blobs().open(blobKey, range);
        return content.once('close', leave);
      } catch (error) {
        leave();
        if (error instanceof BlobMissing) throw new Error(`the file of attachment ${id} is lost`, { cause: error });
        throw error;
      }
    },

    async link(owner, id) {
      const { blobKey, name } = await readable(owner, id);
      const { direct } = storage.blobs();
      if (direct) {
        // the store knows no headers that would keep a page from running: nothing is shown from there
        const url = await direct.get(blobKey, contentDisposition('attachment', name), UNKNOWN, LINK_SECONDS);
        return { url, expiresAt: inSeconds(LINK_SECONDS) };
      }
      const token = randomBytes(TOKEN_BYTES).toString('base64url');
      return { token, expiresAt: await insertLink(db, owner, id, hashOfToken(token), LINK_SECONDS) };
    },

    async byToken(token) {
      const found = await findLink(db, hashOfToken(token));
      if (!found) throw notFound();
      return { owner: found.owner, attachment: await readable(found.owner, found.attachmentId) };
    },
  };
}

const keptBack = (detail: string): AppError => new AppError('quarantined', detail);

const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();
