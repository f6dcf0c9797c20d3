/**
 * What a file is, by its first bytes, and whether a browser may show it. A list of our own and no library: what is not
 * on it is never shown, so it has to be short, and no parser runs on bytes of strangers.
 */

/** Bytes of a file that `mediaTypeOf` looks at. */
export const HEAD_BYTES = 4096;

/** Downloaded, never shown. */
export const UNKNOWN = 'application/octet-stream';
export const PLAIN_TEXT = 'text/plain';

interface Signature {
  mediaType: string;
  /** Text of Latin-1, one character a byte; a dot stands for any byte. */
  start: string;
}

/** https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern and the formats' own documents. */
const SIGNATURES: Signature[] = [
  { mediaType: 'image/png', start: '\x89PNG\r\n\x1a\n' },
  { mediaType: 'image/jpeg', start: '\xff\xd8\xff' },
  { mediaType: 'image/gif', start: 'GIF87a' },
  { mediaType: 'image/gif', start: 'GIF89a' },
  { mediaType: 'image/webp', start: 'RIFF....WEBPVP8' },
  { mediaType: 'image/avif', start: '....ftypavif' },
  { mediaType: 'audio/wav', start: 'RIFF....WAVEfmt ' },
  { mediaType: 'audio/mpeg', start: 'ID3' },
  { mediaType: 'audio/mpeg', start: '\xff\xfb' },
  { mediaType: 'audio/flac', start: 'fLaC' },
  { mediaType: 'audio/ogg', start: 'OggS' },
  { mediaType: 'audio/mp4', start: '....ftypM4A ' },
  { mediaType: 'video/mp4', start: '....ftypisom' },
  { mediaType: 'video/mp4', start: '....ftypmp4' },
  { mediaType: 'video/mp4', start: '....ftypavc1' },
  { mediaType: 'video/webm', start: '\x1a\x45\xdf\xa3' },
  { mediaType: 'application/pdf', start: '%PDF-' },
  { mediaType: 'application/zip', start: 'PK\x03\x04' },
];

/** The kinds that a browser may show. SVG is not among them: it is a document with scripts. */
const SHOWN = new Set([
  ...SIGNATURES.map(({ mediaType }) => mediaType).filter((type) => /^(image|audio|video)\//.test(type)),
  'application/pdf',
  PLAIN_TEXT,
]);

/** Of which a thumbnail can be made. */
const PICTURES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);

export const isShown = (mediaType: string): boolean => SHOWN.has(mediaType);
export const isPicture = (mediaType: string): boolean => PICTURES.has(mediaType);

/** @param head the first `HEAD_BYTES` of the file, or all of a shorter one */
export function mediaTypeOf(head: Buffer): string {
  const found = SIGNATURES.find(({ start }) => startsWith(head, start));
  if (found) return found.mediaType;
  return isPlainText(head) ? PLAIN_TEXT : UNKNOWN;
}

function startsWith(head: Buffer, start: string): boolean {
  if (head.length < start.length) return false;
  for (let index = 0; index < start.length; index++) {
    if (start[index] !== '.' && head[index] !== start.charCodeAt(index)) return false;
  }
  return true;
}

/** Control characters that no text has; those of line ends, tabs and terminals' colours are left out. */
// oxlint-disable-next-line no-control-regex -- control characters are what this looks for
const NOT_TEXT = /[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]/;
/** Anything of which some program could make a page or a picture with scripts, wherever it stands. */
const MARKUP = /<\s*[!?/a-z]|^\s*(?:mime-version|content-type|from)\s*:/im;

function isPlainText(head: Buffer): boolean {
  if (head.length === 0) return false;
  let text: string;
  try {
    // the last character may be cut in the middle
    text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: head.length >= HEAD_BYTES });
  } catch {
    return false;
  }
  return !NOT_TEXT.test(text) && !MARKUP.test(text);
}
