import { z } from 'zod';

/** What generates data from the OpenAPI document takes a tenth of a second for one longer text with a pattern. */
const LONGEST_WITH_PATTERN = 1_000;

/**
 * Text as PostgreSQL can store it: well-formed Unicode without U+0000. Lengths count code points, as `char_length`
 * does in the schema, and not JavaScript's UTF-16 units.
 */
export const text = (limits: { min?: number; max: number }) =>
  z
    .string()
    .refine((value) => value.isWellFormed(), 'must be well-formed Unicode, without lone surrogates')
    .refine((value) => !value.includes('\u0000'), 'must not hold the character U+0000')
    .refine(
      (value) => inRange(value, limits.min ?? 0, limits.max),
      limits.min ? `must have ${limits.min} to ${limits.max} characters` : `must have at most ${limits.max} characters`,
    )
    .meta({
      ...(limits.min && { minLength: limits.min }),
      maxLength: limits.max,
      ...(limits.max <= LONGEST_WITH_PATTERN && { pattern: '^[^\\u0000]*$' }),
    });

function inRange(value: string, min: number, max: number): boolean {
  // a code point takes one or two units: most values need no counting
  if (value.length > 2 * max) return false;
  const length = value.length <= max && value.length >= 2 * min ? value.length : [...value].length;
  return length >= min && length <= max;
}
