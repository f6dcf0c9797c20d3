/** Opaque page cursors: the sort key of the last row, so that a page costs the same however far down it is. */
import type { ZodType } from 'zod';
import { malformed } from '../errors.ts';

export const encodeCursor = (key: unknown[]): string => Buffer.from(JSON.stringify(key)).toString('base64url');

/** @throws AppError 400 when the cursor is not one that `encodeCursor` made for this list */
export function decodeCursor<T>(cursor: string, schema: ZodType<T>): T {
  let key: unknown;
  try {
    key = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch (error) {
    throw invalidCursor(error);
  }
  const result = schema.safeParse(key);
  if (!result.success) throw invalidCursor(result.error);
  return result.data;
}

const invalidCursor = (cause: unknown) =>
  malformed(
    'The query string is not valid.',
    [{ pointer: 'cursor', detail: 'must be one that a Link header of this list gave' }],
    cause,
  );
