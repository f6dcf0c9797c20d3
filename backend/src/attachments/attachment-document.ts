/** An attachment as clients see it: the same wherever one is returned. */
import { AppError, preconditionFailed } from '../errors.ts';
import type { AttachmentRecord } from './attachments.repository.ts';
import type { Attachment } from './attachments.schema.ts';
import { isShown } from './media-types.ts';
import { hasThumbnail } from './thumbnails.service.ts';

/** @param baseUrl scheme, host and API prefix */
export function toAttachment(record: AttachmentRecord, baseUrl: string): Attachment {
  const url = `${baseUrl}/attachments/${record.id}`;
  return {
    ...record,
    url,
    shown: isShown(record.mediaType),
    contentUrl: `${url}/content`,
    thumbnailUrl: hasThumbnail(record) ? `${url}/thumbnail` : null,
  };
}

/** A refused precondition carries the attachment; clients see it as they see any. */
export const showCurrentAttachment = (baseUrl: string) => (error: unknown) => {
  if (!(error instanceof AppError) || error.type !== 'precondition-failed') throw error;
  const current = error.options.extensions?.['current'] as AttachmentRecord;
  throw preconditionFailed(toAttachment(current, baseUrl), error.options.errors, error.message);
};
