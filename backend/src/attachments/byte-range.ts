/** Ranges of a file (RFC 9110, section 14). */
import { AppError } from '../errors.ts';
import type { ByteRange } from '../blobs/blob-store.ts';

const SINGLE = /^bytes=(?:(\d{1,16})-(\d{0,16})|-(\d{1,16}))$/;

/**
 * What a Range header asks for; undefined for the whole file, as for several ranges at once, which a server may answer
 * with the whole.
 * @param size of the file. Bytes
 * @throws AppError 416 when no byte of it is there
 */
export function requestedRange(header: string, size: number): ByteRange | undefined {
  const [, first, last, suffix] = SINGLE.exec(header.replaceAll(/\s/g, '')) ?? [];
  if (first === undefined && suffix === undefined) return undefined;
  const range =
    suffix === undefined
      ? { first: Number(first), last: Math.min(last === '' ? Infinity : Number(last), size - 1) }
      : { first: Math.max(0, size - Number(suffix)), last: size - 1 };
  // a range that ends before it begins is none
  if (suffix === undefined && last !== '' && Number(last) < Number(first)) return undefined;
  if (range.first > range.last) {
    throw new AppError('range-not-satisfiable', `The file has ${size} bytes.`, {
      headers: { 'Content-Range': `bytes */${size}` },
    });
  }
  return range;
}
