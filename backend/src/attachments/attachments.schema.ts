/** What an attachment is to clients, and the contracts of its endpoints. */
import { z } from 'zod';
import { contract, type HeaderContract } from '../http/contract.ts';
import { text } from '../http/text.ts';
import { etag, ifMatch, Task } from '../tasks/tasks.schema.ts';

/** Files of one form. */
export const MOST_FILES = 20;

const ID = '019ab0f2-3c4d-7e5f-8a9b-0c1d2e3f4a5c';
const URL = `https://tasks.example.org/api/v1/attachments/${ID}`;
const SHA256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

const name = text({ min: 1, max: 255 }).meta({
  description: 'Cleaned of paths, control characters and what turns the direction of writing',
  example: 'report.pdf',
});
const size = z.int().min(0).meta({ description: 'Bytes', example: 48213 });
const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .meta({ description: 'SHA-256 of the content, hexadecimal', example: SHA256 });
const timestamp = z.iso.datetime().meta({ example: '2026-11-23T06:00:00.123Z' });

export const Attachment = z
  .object({
    id: z.uuidv7().meta({ example: ID }),
    url: z.url().meta({ example: URL }),
    taskId: Task.shape.id,
    name,
    mediaType: z.string().meta({
      description: 'By the content, whatever the client said; `application/octet-stream` of what is not known',
      example: 'application/pdf',
    }),
    size,
    sha256,
    shown: z
      .boolean()
      .meta({ description: 'Whether a browser may show it; everything else is downloaded', example: true }),
    scan: z.enum(['unscanned', 'pending', 'clean', 'infected']).meta({
      description: 'What a virus scanner says; `unscanned` where there is none. Nobody gets a pending or infected file',
      example: 'clean',
    }),
    contentUrl: z.url().meta({ example: `${URL}/content` }),
    thumbnailUrl: z
      .url()
      .nullable()
      .meta({ description: 'Of a picture of which there may be a thumbnail', example: null }),
    version: z.int().min(1).meta({ description: 'Grows with every change; the ETag holds it', example: 1 }),
    createdAt: timestamp,
    updatedAt: timestamp,
    deletedAt: timestamp.nullable().meta({ description: 'When it was moved to the trash', example: null }),
  })
  .meta({ id: 'Attachment' });
export type Attachment = z.infer<typeof Attachment>;

const ofTask = z.object({
  id: z.uuid().meta({ description: 'Id of the task', example: '019ab0f2-3c4d-7e5f-8a9b-0c1d2e3f4a5b' }),
});
export const ofAttachment = z.object({ id: z.uuid().meta({ description: 'Id of the attachment', example: ID }) });

const NO_STORE = 'Answers 404 where the server keeps no files: see `getFileLimits`.';

export const addAttachments = contract({
  operationId: 'addAttachments',
  access: 'tasks',
  method: 'post',
  path: '/tasks/{id}/attachments',
  tag: 'attachments',
  summary: 'Puts files on a task',
  description:
    'All files of the form become attachments, or none. Names of fields do not matter. The body may be of any length as ' +
    `long as it keeps coming. ${NO_STORE}`,
  idempotent: true,
  params: ofTask,
  body: {
    files: z.object({
      file: z
        .array(z.string().meta({ format: 'binary', example: 'Hello' }))
        .min(1)
        .meta({ description: `1 to ${MOST_FILES} files` }),
    }),
    most: MOST_FILES,
  },
  responses: { 201: { description: 'The new attachments', schema: z.array(Attachment) } },
  problems: ['not-found', 'conflict', 'unsupported-media-type', 'content-too-large', 'insufficient-storage'],
});

export const listAttachments = contract({
  operationId: 'listAttachments',
  access: 'tasks',
  method: 'get',
  path: '/tasks/{id}/attachments',
  tag: 'attachments',
  summary: 'Lists the attachments of a task, oldest first',
  params: ofTask,
  query: z.strictObject({
    trash: z.literal('true').optional().meta({ description: 'Those that were taken off the task' }),
  }),
  responses: { 200: { description: 'All of them: a task has at most 100', schema: z.array(Attachment) } },
  problems: ['not-found'],
});

export const getAttachment = contract({
  operationId: 'getAttachment',
  access: 'tasks',
  method: 'get',
  path: '/attachments/{id}',
  tag: 'attachments',
  summary: 'Describes an attachment',
  params: ofAttachment,
  requestHeaders: { 'If-None-Match': { description: 'Answers 304 while this is the version', example: '"1"' } },
  responses: {
    200: { description: 'The attachment', schema: Attachment, headers: { ETag: etag } },
    304: { description: 'The version is the one that the caller has', headers: { ETag: etag } },
  },
  problems: ['not-found'],
});

export const renameAttachment = contract({
  operationId: 'renameAttachment',
  access: 'tasks',
  method: 'patch',
  path: '/attachments/{id}',
  tag: 'attachments',
  summary: 'Renames an attachment',
  params: ofAttachment,
  requestHeaders: { 'If-Match': ifMatch },
  body: {
    schema: z.strictObject({ name }).meta({ id: 'AttachmentPatch' }),
    contentTypes: ['application/merge-patch+json', 'application/json'],
  },
  responses: { 200: { description: 'The renamed attachment', schema: Attachment, headers: { ETag: etag } } },
  problems: ['not-found', 'precondition-failed', 'validation-failed', 'unsupported-media-type', 'content-too-large'],
});

export const deleteAttachment = contract({
  operationId: 'deleteAttachment',
  access: 'tasks',
  method: 'delete',
  path: '/attachments/{id}',
  tag: 'attachments',
  summary: 'Moves an attachment to the trash',
  params: ofAttachment,
  requestHeaders: { 'If-Match': ifMatch },
  responses: { 204: { description: 'The attachment is in the trash' } },
  problems: ['not-found', 'precondition-failed'],
});

export const restoreAttachment = contract({
  operationId: 'restoreAttachment',
  access: 'tasks',
  method: 'post',
  path: '/attachments/{id}/restore',
  tag: 'attachments',
  summary: 'Takes an attachment out of the trash',
  params: ofAttachment,
  requestHeaders: { 'If-Match': ifMatch },
  responses: { 200: { description: 'The restored attachment', schema: Attachment, headers: { ETag: etag } } },
  problems: ['not-found', 'conflict', 'precondition-failed'],
});

export const getFileLimits = contract({
  operationId: 'getFileLimits',
  access: 'tasks',
  method: 'get',
  path: '/attachments/limits',
  tag: 'attachments',
  summary: 'Tells whether files can be kept here, and how many bytes',
  responses: {
    200: {
      description: 'The limits, and what is used of them',
      schema: z.object({
        enabled: z.boolean().meta({ description: 'Whether this server keeps files', example: true }),
        direct: z
          .boolean()
          .meta({ description: 'Whether files can be sent to the store itself: see `prepareUpload`', example: false }),
        maxBytes: z.int().meta({ description: 'Of one file', example: 104857600 }),
        quotaBytes: z.int().meta({ description: 'Of all files of the user', example: 1073741824 }),
        usedBytes: z.int().meta({ description: 'Of all files, with those in the trash', example: 48213 }),
      }),
    },
  },
  problems: [],
});

const address: HeaderContract = { description: 'Address of the attachment', example: URL, always: true };

export const prepareUpload = contract({
  operationId: 'prepareUpload',
  access: 'tasks',
  method: 'post',
  path: '/tasks/{id}/uploads',
  tag: 'attachments',
  summary: 'Announces a file that the client sends to the store itself',
  description:
    'The client sends the file by `PUT` to `url` with `headers`, and then calls `completeUpload`. Answers 409 where the ' +
    'store gives no such addresses.',
  params: ofTask,
  body: {
    schema: z.strictObject({ name, size, sha256 }).meta({ id: 'AnnouncedFile' }),
    contentTypes: ['application/json'],
  },
  responses: {
    201: {
      description: 'Where to send the file',
      schema: z.object({
        id: z.uuidv7().meta({ description: 'Of the upload', example: ID }),
        url: z.url().meta({ example: 'https://objects.example.org/attachments/0b7e2b9e?X-Amz-Signature=...' }),
        headers: z
          .record(z.string(), z.string())
          .meta({ description: 'To be sent as they are', example: { 'x-amz-server-side-encryption': 'AES256' } }),
        expiresAt: timestamp,
      }),
    },
  },
  problems: [
    'not-found',
    'conflict',
    'validation-failed',
    'unsupported-media-type',
    'content-too-large',
    'insufficient-storage',
  ],
});

export const completeUpload = contract({
  operationId: 'completeUpload',
  access: 'tasks',
  method: 'post',
  path: '/uploads/{id}/complete',
  tag: 'attachments',
  summary: 'Makes an attachment of a file that was sent to the store',
  description: 'The file is read and compared with what was announced first. Repeated, it answers with the same one.',
  params: z.object({ id: z.uuid().meta({ description: 'Id of the upload', example: ID }) }),
  responses: { 201: { description: 'The new attachment', schema: Attachment, headers: { Location: address } } },
  problems: ['not-found', 'conflict', 'insufficient-storage'],
});
