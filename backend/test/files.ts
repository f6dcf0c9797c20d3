/** Forms with files, as clients send them. */
import { createHash, randomBytes } from 'node:crypto';
import type { Answer, Api } from './api.ts';

export interface TestFile {
  name: string;
  content: Uint8Array<ArrayBuffer> | string;
  type?: string;
}

/** A form as a browser would send it. */
export function formOf(files: TestFile[]): FormData {
  const form = new FormData();
  for (const { name, content, type = 'application/octet-stream' } of files) {
    form.append('file', new Blob([content], { type }), name);
  }
  return form;
}

export async function upload(
  api: Pick<Api, 'origin' | 'authorization'>,
  taskId: string,
  files: TestFile[],
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${api.origin}/api/v1/tasks/${taskId}/attachments`, {
    method: 'POST',
    headers: { Authorization: api.authorization, ...headers },
    body: formOf(files),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: text === '' ? undefined : JSON.parse(text) };
}

/** A form in bytes, for what no client would send. */
export function rawForm(parts: { headers: string; content: string }[]): { type: string; body: Buffer<ArrayBuffer> } {
  const boundary = `test${randomBytes(8).toString('hex')}`;
  const text = parts.map(({ headers, content }) => `--${boundary}\r\n${headers}\r\n\r\n${content}\r\n`).join('');
  return { type: `multipart/form-data; boundary=${boundary}`, body: Buffer.from(`${text}--${boundary}--\r\n`) };
}

/** Sends a file to the store itself. @returns the answer to the last request */
export async function uploadDirectly(api: Api, taskId: string, { name, content }: TestFile): Promise<Answer> {
  const bytes = Buffer.from(content as string);
  const body = { name, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  const prepared = await api.request('POST', `/tasks/${taskId}/uploads`, { body });
  if (prepared.status !== 201) return prepared;
  const { id, url, headers } = prepared.body;
  const sent = await fetch(url, { method: 'PUT', headers, body: bytes });
  if (sent.status !== 200) throw new Error(`the store answered ${sent.status}: ${await sent.text()}`);
  return api.request('POST', `/uploads/${id}/complete`);
}
