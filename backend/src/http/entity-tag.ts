/** Entity tags and the preconditions on them (RFC 9110, sections 8.8.3 and 13). */
import { malformed } from '../errors.ts';

const LIST = /^\s*(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"(?:\s*,\s*(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")*\s*$/;
const TAG = /(W\/)?"([^"]*)"/g;

/** The strong entity tag of a version. */
export const entityTag = (version: number): string => `"${version}"`;

/**
 * The versions that If-Match allows; undefined when any will do (no header, or `*`).
 * Weak tags never match here (strong comparison), and a tag that is not ours allows nothing.
 * @throws AppError 400 when the header is not a list of entity tags
 */
export function allowedVersions(ifMatch: string): number[] | undefined {
  if (ifMatch === '' || ifMatch.trim() === '*') return undefined;
  if (!LIST.test(ifMatch)) throw malformed('If-Match is not a list of entity tags. Send the ETag as it was received.');
  return [...ifMatch.matchAll(TAG)]
    .filter(([, weak, opaque]) => weak === undefined && /^[1-9]\d{0,8}$/.test(opaque ?? ''))
    .map(([, , opaque]) => Number(opaque));
}

/** Whether If-None-Match names the tag (weak comparison), so that a GET answers 304. */
export function isNotModified(ifNoneMatch: string, tag: string): boolean {
  if (ifNoneMatch.trim() === '*') return true;
  return [...ifNoneMatch.matchAll(TAG)].some(([, , opaque]) => `"${opaque}"` === tag);
}
