import { create } from 'content-disposition';

/** RFC 6266, with the name in any script (RFC 8187) and an ASCII one for old clients. */
export const contentDisposition = (type: 'inline' | 'attachment', name: string): string => create(name, { type });
