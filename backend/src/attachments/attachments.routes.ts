/** The HTTP side of attachments. */
import { endpoint, type Endpoint } from '../http/contract.ts';
import { allowedVersions, entityTag, isNotModified } from '../http/entity-tag.ts';
import { showCurrentAttachment, toAttachment } from './attachment-document.ts';
import * as schema from './attachments.schema.ts';
import { contentsEndpoints } from './contents.routes.ts';

const headersOf = (attachment: { version: number }) => ({
  ETag: entityTag(attachment.version),
  'Cache-Control': 'private, no-cache',
});

export const attachmentsEndpoints: Endpoint[] = [
  endpoint(schema.addAttachments)(
    async ({ params, body, ownerId, baseUrl }, { attachments }) => {
      const added = await attachments.add(ownerId, params.id, body);
      return { status: 201, body: added.map((attachment) => toAttachment(attachment, baseUrl)) };
    },
    async ({ params, ownerId, files, length }, { uploads }) => {
      const stored = await uploads.receive(ownerId, params.id, files, length);
      return { files: stored, release: () => uploads.release(stored.map(({ key }) => key)) };
    },
  ),

  endpoint(schema.listAttachments)(async ({ params, query, ownerId, baseUrl }, { attachments }) => {
    const found = await attachments.list(ownerId, params.id, query.trash ? 'trash' : 'task');
    return {
      status: 200,
      body: found.map((attachment) => toAttachment(attachment, baseUrl)),
      headers: { 'Cache-Control': 'private, no-cache' },
    };
  }),

  endpoint(schema.getAttachment)(async ({ params, ownerId, baseUrl, header }, { attachments }) => {
    const attachment = await attachments.get(ownerId, params.id);
    const headers = headersOf(attachment);
    if (isNotModified(header('If-None-Match'), headers.ETag)) return { status: 304, headers };
    return { status: 200, body: toAttachment(attachment, baseUrl), headers };
  }),

  endpoint(schema.renameAttachment)(async ({ params, body, ownerId, baseUrl, header }, { attachments }) => {
    const versions = allowedVersions(header('If-Match'));
    const renamed = await attachments
      .rename(ownerId, params.id, body.name, { versions })
      .catch(showCurrentAttachment(baseUrl));
    return { status: 200, body: toAttachment(renamed, baseUrl), headers: headersOf(renamed) };
  }),

  endpoint(schema.deleteAttachment)(async ({ params, ownerId, baseUrl, header }, { attachments }) => {
    const versions = allowedVersions(header('If-Match'));
    await attachments.trash(ownerId, params.id, { versions }).catch(showCurrentAttachment(baseUrl));
    return { status: 204 };
  }),

  endpoint(schema.restoreAttachment)(async ({ params, ownerId, baseUrl, header }, { attachments }) => {
    const versions = allowedVersions(header('If-Match'));
    const restored = await attachments.restore(ownerId, params.id, { versions }).catch(showCurrentAttachment(baseUrl));
    return { status: 200, body: toAttachment(restored, baseUrl), headers: headersOf(restored) };
  }),

  endpoint(schema.getFileLimits)(async ({ ownerId }, { attachments }) => ({
    status: 200,
    body: await attachments.limits(ownerId),
    headers: { 'Cache-Control': 'private, no-cache' },
  })),

  endpoint(schema.prepareUpload)(async ({ params, body, ownerId }, { directUploads }) => ({
    status: 201,
    body: await directUploads.prepare(ownerId, params.id, body),
    headers: { 'Cache-Control': 'no-store' },
  })),

  endpoint(schema.completeUpload)(async ({ params, ownerId, baseUrl }, { directUploads }) => {
    const attachment = toAttachment(await directUploads.complete(ownerId, params.id), baseUrl);
    return { status: 201, body: attachment, headers: { Location: attachment.url } };
  }),

  ...contentsEndpoints,
];
