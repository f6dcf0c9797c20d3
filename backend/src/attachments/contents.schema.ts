/** The contracts of what gives files out. */
import { z } from 'zod';
import { contract, type HeaderContract } from '../http/contract.ts';
import { ofAttachment } from './attachments.schema.ts';

const TOKEN = '3q2-7wAAq83vEjRWeJq83vEjRWeJq83vEjRWeJq83vE';
const TYPES = ['application/octet-stream', 'image/*', 'audio/*', 'video/*', 'application/pdf', 'text/plain'] as const;

const contentTag: HeaderContract = {
  description: 'Strong entity tag of the content, which never changes',
  example: '"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"',
  always: true,
};
const fileHeaders: Record<string, HeaderContract> = {
  ETag: contentTag,
  'Accept-Ranges': { description: 'Parts can be asked for', example: 'bytes', always: true },
  'Content-Length': { description: 'Bytes', example: '48213', always: true },
  'Content-Disposition': {
    description: 'The name to save it under (RFC 6266), and whether a browser may show it',
    example: 'attachment; filename="report.pdf"',
    always: true,
  },
  'Content-Security-Policy': {
    description: 'Nothing in the file may run or load anything',
    example: "default-src 'none'; sandbox",
    always: true,
  },
};

const reading = {
  method: 'get',
  tag: 'attachments',
  requestHeaders: {
    Range: { description: 'One range of bytes; of several the whole is sent', example: 'bytes=0-1023' },
    'If-Range': { description: 'The range only while this is the content, else the whole', example: '"9f86d081"' },
    'If-None-Match': { description: 'Answers 304 while this is the content', example: '"9f86d081"' },
  },
  responses: {
    200: { description: 'The file', file: TYPES, headers: fileHeaders },
    206: {
      description: 'A part of the file',
      file: TYPES,
      headers: {
        ...fileHeaders,
        'Content-Range': { description: 'Which part', example: 'bytes 0-1023/48213', always: true },
      },
    },
    304: { description: 'The caller has the content', headers: { ETag: contentTag } },
  },
  problems: ['not-found', 'quarantined', 'range-not-satisfiable'],
} as const;

export const getContent = contract({
  ...reading,
  operationId: 'getAttachmentContent',
  access: 'tasks',
  path: '/attachments/{id}/content',
  summary: 'Returns the bytes of an attachment',
  params: ofAttachment,
});

export const download = contract({
  ...reading,
  operationId: 'downloadFile',
  access: 'public',
  path: '/downloads',
  summary: 'Returns the bytes of an attachment to whoever has a link',
  query: z.strictObject({
    token: z
      .string()
      .regex(/^[\w-]{43}$/)
      .meta({ description: 'From `createDownloadLink`', example: TOKEN }),
  }),
});

export const createLink = contract({
  operationId: 'createDownloadLink',
  access: 'tasks',
  method: 'post',
  path: '/attachments/{id}/links',
  tag: 'attachments',
  summary: 'Makes an address that needs no log-in for 15 minutes',
  description:
    'For what a browser loads by itself, without an `Authorization` header: a download, a picture, a video. It leads to ' +
    'the store itself where clients exchange files with it, and nothing is shown from there.',
  params: ofAttachment,
  responses: {
    201: {
      description: 'The address',
      schema: z.object({
        url: z.url().meta({ example: `https://tasks.example.org/api/v1/downloads?token=${TOKEN}` }),
        expiresAt: z.iso.datetime().meta({ example: '2026-11-23T06:15:00Z' }),
      }),
    },
  },
  problems: ['not-found', 'quarantined'],
});

export const getThumbnail = contract({
  operationId: 'getThumbnail',
  access: 'tasks',
  method: 'get',
  path: '/attachments/{id}/thumbnail',
  tag: 'attachments',
  summary: 'Returns a small picture of a picture',
  description: 'At most 320 pixels wide and high. 404 where there is none: see `thumbnailUrl`.',
  params: ofAttachment,
  requestHeaders: { 'If-None-Match': { description: 'Answers 304 while this is the content', example: '"9f86d081"' } },
  responses: {
    200: { description: 'The thumbnail', file: ['image/webp'], headers: { ETag: contentTag } },
    304: { description: 'The caller has it', headers: { ETag: contentTag } },
  },
  problems: ['not-found', 'quarantined'],
});
