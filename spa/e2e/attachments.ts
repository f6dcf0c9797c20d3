/** What people do with files on tasks, as steps in a browser. */
import { Buffer } from 'node:buffer';
import { deflateSync } from 'node:zlib';
import type { Locator, Page } from 'playwright-core';
import type { Locale } from '../src/i18n/i18n.ts';
import attachmentsEn from '../src/i18n/attachments.en.ts';
import attachmentsRu from '../src/i18n/attachments.ru.ts';
import type { AttachmentMessages } from '../src/i18n/messages.ts';

interface GivenFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

export const fileTexts: Record<Locale, AttachmentMessages> = { en: attachmentsEn, ru: attachmentsRu };

export const textFile = (name: string, content = `content of ${name}`): GivenFile => ({
  name,
  mimeType: 'text/plain',
  buffer: Buffer.from(content),
});

export const named = (text: string, name: string): string => text.replace('{name}', name);

/** A picture of one colour. */
export function pictureFile(name: string, [red, green, blue] = [47, 93, 80], side = 64): GivenFile {
  const row = Buffer.from([0, ...Array.from({ length: side }, () => [red!, green!, blue!]).flat()]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.concat(Array.from({ length: side }, () => row));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return { name, mimeType: 'image/png', buffer: Buffer.concat([signature, ...parts]) };
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const frame = Buffer.alloc(4);
  frame.writeUInt32BE(content.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([frame, body, sum]);
}

/** https://www.w3.org/TR/png-3/#D-CRCAppendix */
function crc32(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}

/** Chooses files by the button of the open editor. */
export async function choose(page: Page, files: GivenFile[]): Promise<void> {
  await page.locator('form input[type=file]').setInputFiles(files);
}

/** The file of this name in the open editor. */
export const fileRow = (page: Page, name: string): Locator =>
  page.locator('[data-attachment]').filter({ hasText: name });

export const uploadRow = (page: Page, name: string): Locator => page.locator('[data-upload]').filter({ hasText: name });

/** Drops files on an element, or pastes them there. */
export async function give(page: Page, selector: string, how: 'drop' | 'paste', files: GivenFile[]): Promise<void> {
  const given = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, content: buffer.toString('base64') }));
  await page.locator(selector).evaluate(
    (target, [kind, contents]) => {
      const data = new DataTransfer();
      for (const { name, mimeType, content } of contents) {
        const bytes = Uint8Array.from(atob(content), (letter) => letter.codePointAt(0)!);
        data.items.add(new File([bytes], name, { type: mimeType }));
      }
      const init = { bubbles: true, cancelable: true };
      if (kind === 'paste') return target.dispatchEvent(new ClipboardEvent('paste', { ...init, clipboardData: data }));
      target.dispatchEvent(new DragEvent('dragover', { ...init, dataTransfer: data }));
      return target.dispatchEvent(new DragEvent('drop', { ...init, dataTransfer: data }));
    },
    [how, given] as const,
  );
}
