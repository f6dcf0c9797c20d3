/** Reads a request body strictly: declared type, bounded size, valid UTF-8, valid JSON. */
import type { Context } from 'koa';
import rawBody from 'raw-body';
import { AppError, malformed } from '../errors.ts';

/** Bytes. Notes may have 100,000 characters of up to 4 bytes, and JSON escapes take more. */
const LIMIT = 1024 * 1024;

export interface TextOf<MediaType extends string> {
  mediaType: MediaType;
  /** Without a byte order mark. */
  text: string;
}

/**
 * @param contentTypes accepted media types, without parameters
 * @param limit bytes
 * @throws AppError 400, 413 or 415
 */
export async function readText<T extends string>(
  ctx: Context,
  contentTypes: readonly T[],
  limit = LIMIT,
): Promise<TextOf<T>> {
  const accepted = contentTypes.join(' or ');
  if (ctx.request.length === undefined && ctx.get('Transfer-Encoding') === '') {
    throw malformed(`A body of type ${accepted} is required.`);
  }
  // also keeps plain HTML forms of other sites out, except where a contract asks for one
  const [type = '', ...parameters] = ctx.get('Content-Type').toLowerCase().split(';');
  const mediaType = contentTypes.find((each) => each === type.trim());
  if (mediaType === undefined) throw unsupported(`The body must be ${accepted}.`);
  const charset = parameters.map((p) => p.trim()).find((p) => p.startsWith('charset='));
  if (charset && !/^charset="?utf-8"?$/.test(charset)) throw unsupported('The body must be UTF-8.');
  const encoding = ctx.get('Content-Encoding').toLowerCase();
  if (encoding !== '' && encoding !== 'identity') throw unsupported('The body must not be compressed.');

  return { mediaType, text: decode(await readBytes(ctx, limit)) };
}

async function readBytes(ctx: Context, limit: number): Promise<Buffer> {
  try {
    return await rawBody(ctx.req, { length: ctx.get('Content-Length') || null, limit });
  } catch (error) {
    const type = (error as { type?: string }).type;
    if (type === 'entity.too.large') {
      throw new AppError('content-too-large', `The body may have at most ${limit} bytes.`, {
        // the rest of the body is not read, so the connection cannot serve another request
        headers: { Connection: 'close' },
        cause: error,
      });
    }
    throw malformed('The body did not arrive whole.', undefined, error);
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

function decode(bytes: Buffer): string {
  try {
    return decoder.decode(bytes);
  } catch (error) {
    throw malformed('The body is not valid UTF-8.', undefined, error);
  }
}

/** @throws AppError 400 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw malformed('The body is not valid JSON.', undefined, error);
  }
}

/** @throws AppError 400 when a member occurs twice: which of the two counts would be anybody's guess */
export function parseForm(text: string): Record<string, string> {
  const members = [...new URLSearchParams(text)];
  if (new Set(members.map(([name]) => name)).size < members.length) throw malformed('The form has a member twice.');
  return Object.fromEntries(members);
}

const unsupported = (detail: string): AppError => new AppError('unsupported-media-type', detail);
