import { createHash } from 'node:crypto';

/** What is stored of a token, in hexadecimal. A token has 256 random bits: a plain hash cannot be turned back. */
export const hashOfToken = (token: string): string => createHash('sha256').update(token).digest('hex');
