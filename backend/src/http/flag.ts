import { z } from 'zod';

/** A query parameter that says yes or no. */
export const flag = (description: string) =>
  z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional()
    .meta({ description });
