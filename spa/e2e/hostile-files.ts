/** Files that would run a script in a browser that takes them for what they are, or for what they say they are. */
import { deflateSync, gzipSync } from 'node:zlib';

export interface HostileFile {
  /** For messages. */
  what: string;
  name: string;
  /** What the client claims that it is. */
  type: string;
  content: Buffer<ArrayBuffer>;
}

/** A script says this in the console of its page. */
export const SIGN = 'HOSTILE-SCRIPT-RUNS';

const RUN = `console.log('${SIGN}');document.title='${SIGN}';`;
const SCRIPT = `<script>${RUN}</script>`;
const HTML = `<!doctype html><html><head>${SCRIPT}</head><body onload="${RUN}"><img src=x onerror="${RUN}"></body></html>`;
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" onload="${RUN}"><script>${RUN}</script></svg>`;
const XHTML = `<html xmlns="http://www.w3.org/1999/xhtml"><head>${SCRIPT}</head><body/></html>`;
const XSLT =
  '<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#s"?><!DOCTYPE d [<!ATTLIST xsl:stylesheet id ID #IMPLIED>]>' +
  `<d><xsl:stylesheet id="s" version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/">` +
  `<html><body>${SCRIPT}</body></html></xsl:template></xsl:stylesheet></d>`;
const MHTML =
  'From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n' +
  `--b\r\nContent-Type: text/html\r\nContent-Location: http://x/\r\n\r\n${HTML}\r\n--b--\r\n`;
const PDF =
  '%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n' +
  '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n' +
  `4 0 obj<</S/JavaScript/JS(app.alert("${SIGN}");console.println("${SIGN}"))>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF`;

const latin1 = (text: string): Buffer<ArrayBuffer> => Buffer.from(text, 'latin1');

/** By what they are. */
const CONTENTS: Record<string, Buffer<ArrayBuffer>> = {
  HTML: latin1(HTML),
  'HTML after blanks and a comment': latin1(` \n\t<!-- x -->\n${HTML}`),
  'HTML after a byte order mark': Buffer.from(`\uFEFF${HTML}`),
  'HTML in UTF-16': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(HTML, 'utf16le')]),
  'HTML with U+0000': latin1(HTML.replaceAll('<', '\0<')),
  'HTML far down in text': latin1(`${'harmless text\n'.repeat(500)}${HTML}`),
  SVG: latin1(SVG),
  'SVG with a prolog': latin1(`<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x">${SVG}`),
  'SVG, compressed': Buffer.from(gzipSync(SVG)),
  XHTML: latin1(`<?xml version="1.0"?>${XHTML}`),
  'XML with a style sheet': latin1(XSLT),
  MHTML: latin1(MHTML),
  'GIF and HTML': latin1(`GIF89a/*${HTML}*/=1;`),
  'PNG and HTML': latin1(`\x89PNG\r\n\x1a\n${HTML}`),
  'JPEG and HTML': latin1(`\xff\xd8\xff\xfe\x10\0${HTML}`),
  'WAV and HTML': latin1(`RIFF\x10\0\0\0WAVEfmt ${HTML}`),
  'MP4 and HTML': latin1(`\0\0\0\x20ftypisom${HTML}`),
  'PDF with a script': latin1(PDF),
  'PDF and HTML': latin1(`%PDF-1.4\n${HTML}`),
  'a bomb of zeros': Buffer.from(deflateSync(Buffer.alloc(20_000_000))),
};

/** By what they are called, and claimed to be. */
const CLAIMS: [string, string][] = [
  ['page.html', 'text/html'],
  ['picture.svg', 'image/svg+xml'],
  ['photo.png', 'image/png'],
  ['page.xhtml', 'application/xhtml+xml'],
  ['../../index.html', 'text/html; charset=utf-7'],
  ['a.html\r\nContent-Type: text/html\r\n\r\n<script>', 'text/html'],
  ['photo_\u202Egnp.html', 'image/png'],
  ['"><img src=x onerror=alert(1)>.html', 'text/xml'],
  ['saved.mhtml', 'multipart/related'],
  ['worker.js', 'text/javascript'],
];

/** Every content under every claim: 200 files. */
export const hostileFiles = (): HostileFile[] =>
  Object.entries(CONTENTS).flatMap(([what, content]) =>
    CLAIMS.map(([name, type]) => ({ what: `${what} as ${JSON.stringify(name)}, ${type}`, name, type, content })),
  );

/** What a script does when nothing keeps it from running: the test must be able to see it. */
export const CONTROL = HTML;
