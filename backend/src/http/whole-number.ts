import { z } from 'zod';

/**
 * A whole number in a path or a query, in digits and nothing else: JavaScript would take an empty text for zero, and
 * `0x1` for one.
 */
export const wholeNumber = ({ min, max }: { min: number; max: number }) =>
  z.preprocess(
    (value) => (typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : Number.NaN),
    z.number().int().min(min).max(max),
  );
