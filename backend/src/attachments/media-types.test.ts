import { expect } from 'chai';
import { HEAD_BYTES, isShown, mediaTypeOf } from './media-types.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');

describe('what a file is', () => {
  const known: [string, Buffer, string][] = [
    ['PNG', latin1('\x89PNG\r\n\x1a\n\0\0\0\rIHDR'), 'image/png'],
    ['JPEG', latin1('\xff\xd8\xff\xe0\0\x10JFIF'), 'image/jpeg'],
    ['GIF', latin1('GIF89a\x01\0\x01\0'), 'image/gif'],
    ['WebP', latin1('RIFF\x1a\0\0\0WEBPVP8 '), 'image/webp'],
    ['WAV', latin1('RIFF\x24\0\0\0WAVEfmt '), 'audio/wav'],
    ['MP4', latin1('\0\0\0\x20ftypisom\0\0\x02\0'), 'video/mp4'],
    ['PDF', latin1('%PDF-1.7\n'), 'application/pdf'],
    ['ZIP and what is built on it', latin1('PK\x03\x04\x14\0'), 'application/zip'],
    ['text', Buffer.from('Привет,\r\n\tмир: 1 < 2 & 3 > 2'), 'text/plain'],
    ['text that begins within a character', Buffer.from('ё'.repeat(30)).subarray(1), 'application/octet-stream'],
    ['nothing', Buffer.alloc(0), 'application/octet-stream'],
    ['bytes', Buffer.from([1, 2, 3]), 'application/octet-stream'],
    ['text of another encoding', latin1('\xcf\xf0\xe8\xe2\xe5\xf2'), 'application/octet-stream'],
  ]; // prettier-ignore
  for (const [what, head, expected] of known) {
    it(`${what}: ${expected}`, () => expect(mediaTypeOf(head)).to.equal(expected));
  }

  it('takes text whose last character is cut for text', () => {
    const head = Buffer.from(`a${'ё'.repeat(HEAD_BYTES)}`).subarray(0, HEAD_BYTES);
    expect(mediaTypeOf(head)).to.equal('text/plain');
  });

  for (const markup of [
    '<!doctype html><script>alert(1)</script>',
    '\uFEFF  \n<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>',
    'From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related',
    'some text\nthen < script>alert(1)</script>',
    'GIF88a <img src=x onerror=alert(1)>',
  ]) {
    it(`never shows markup: ${JSON.stringify(markup.slice(0, 30))}`, () => {
      expect(isShown(mediaTypeOf(Buffer.from(markup)))).to.equal(false);
    });
  }

  it('knows no type that runs scripts', () => {
    for (const type of ['image/svg+xml', 'text/html', 'application/xml', 'text/javascript', 'multipart/related']) {
      expect(isShown(type), type).to.equal(false);
    }
  });
});
