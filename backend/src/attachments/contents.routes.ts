/** The HTTP side of what gives files out. */
import { endpoint, type Endpoint, type FileAnswer } from '../http/contract.ts';
import { isNotModified } from '../http/entity-tag.ts';
import type { AttachmentRecord } from './attachments.repository.ts';
import { requestedRange } from './byte-range.ts';
import { contentDisposition } from './content-disposition.ts';
import * as schema from './contents.schema.ts';
import type { ContentsService } from './contents.service.ts';
import { isShown, PLAIN_TEXT, UNKNOWN } from './media-types.ts';
import { THUMBNAIL_TYPE } from './thumbnail.ts';

/**
 * Whatever a file is taken for, nothing in it runs: `sandbox` gives it an origin of its own and no scripts. What browsers
 * put around a picture or a video is all that is allowed.
 */
const POLICY =
  "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox";

export const contentsEndpoints: Endpoint[] = [
  endpoint(schema.getContent)(async ({ params, ownerId, header }, { contents }) =>
    answer(ownerId, await contents.readable(ownerId, params.id), header, contents),
  ),

  endpoint(schema.download)(async ({ query, header }, { contents }) => {
    const { owner, attachment } = await contents.byToken(query.token);
    return answer(owner, attachment, header, contents);
  }),

  endpoint(schema.createLink)(async ({ params, ownerId, baseUrl }, { contents }) => {
    const link = await contents.link(ownerId, params.id);
    const url = 'url' in link ? link.url : `${baseUrl}/downloads?token=${link.token}`;
    return { status: 201, body: { url, expiresAt: link.expiresAt }, headers: { 'Cache-Control': 'no-store' } };
  }),

  endpoint(schema.getThumbnail)(async ({ params, ownerId, header }, { contents, thumbnails }) => {
    const { sha256 } = await contents.readable(ownerId, params.id);
    const headers = { ETag: `"${sha256}-thumbnail"`, 'Cache-Control': 'private, no-cache' };
    if (isNotModified(header('If-None-Match'), headers.ETag)) return { status: 304, headers };
    const { size, content } = await thumbnails.open(ownerId, params.id);
    const file: FileAnswer = { mediaType: THUMBNAIL_TYPE, size, open: async () => content };
    return { status: 200, file, headers: { ...headers, 'Content-Security-Policy': POLICY } };
  }),
];

async function answer(
  owner: string,
  attachment: AttachmentRecord,
  header: (name: string) => string,
  contents: ContentsService,
) {
  const { size, name, sha256 } = attachment;
  const tag = `"${sha256}"`;
  if (isNotModified(header('If-None-Match'), tag)) return { status: 304 as const, headers: { ETag: tag } };
  const shown = isShown(attachment.mediaType);
  const ifRange = header('If-Range');
  const range = ifRange === '' || ifRange === tag ? requestedRange(header('Range'), size) : undefined;
  const headers = {
    ETag: tag,
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'private, no-cache',
    'Content-Disposition': contentDisposition(shown ? 'inline' : 'attachment', name),
    'Content-Security-Policy': POLICY,
  };
  const file = (length: number): FileAnswer => ({
    mediaType: shown ? withCharset(attachment.mediaType) : UNKNOWN,
    size: length,
    open: () => contents.open(owner, attachment, range),
  });
  if (!range) return { status: 200 as const, file: file(size), headers };
  const contentRange = `bytes ${range.first}-${range.last}/${size}`;
  return {
    status: 206 as const,
    file: file(range.last - range.first + 1),
    headers: { ...headers, 'Content-Range': contentRange },
  };
}

const withCharset = (mediaType: string): string =>
  mediaType === PLAIN_TEXT ? `${mediaType}; charset=utf-8` : mediaType;
