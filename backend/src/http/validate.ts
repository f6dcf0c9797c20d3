/** Checks the parts of a request against their schemas, with errors that name each wrong member. */
import type { ZodError, ZodType } from 'zod';
import { AppError, malformed, type FieldError } from '../errors.ts';

/** @throws what `onError` makes of the errors */
export function parse(
  schema: ZodType | undefined,
  value: unknown,
  onError: (errors: FieldError[]) => AppError,
): unknown {
  if (!schema) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw onError(fieldErrors(result.error));
}

/** A query parameter is named as it is, without the slash of a pointer. */
export const badQuery = (errors: FieldError[]): AppError =>
  malformed(
    'The query string is not valid.',
    errors.map((error) => ({ ...error, pointer: error.pointer.slice(1) })),
  );

export const badBody = (errors: FieldError[]): AppError =>
  new AppError('validation-failed', 'The body is not valid. See errors.', { errors });

export const badForm = (errors: FieldError[]): AppError => malformed('The form is not valid. See errors.', errors);

/** Zod's issues with RFC 6901 pointers; an unknown member is named by its own pointer. */
export function fieldErrors(error: ZodError): FieldError[] {
  return error.issues.flatMap((issue) => {
    const pointer = issue.path.map((part) => `/${escapePointer(String(part))}`).join('');
    if (issue.code !== 'unrecognized_keys') return [{ pointer, detail: issue.message }];
    return issue.keys.map((key) => ({ pointer: `${pointer}/${escapePointer(key)}`, detail: 'is not known here' }));
  });
}

const escapePointer = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1').toWellFormed();
