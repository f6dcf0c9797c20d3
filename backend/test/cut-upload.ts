/** An upload that a test can cut at any byte. */
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface CutUpload {
  origin: string;
  authorization: string;
  taskId: string;
  content: Buffer;
  /** Called when so many bytes have been sent; 1 is the whole form. */
  at: number;
  cut(): void | Promise<void>;
}

const PIECE = 64 * 1024;
const PAUSE_MS = 2;

/**
 * @param destroy whether the client goes away itself when it is cut
 * @returns the status, undefined when there was no answer
 */
export async function sendCut(upload: CutUpload, destroy: boolean): Promise<number | undefined> {
  const name = createHash('sha256').update(upload.content).digest('hex');
  const head = `--cut\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head), upload.content, Buffer.from('\r\n--cut--\r\n')]);
  const client = request(`${upload.origin}/api/v1/tasks/${upload.taskId}/attachments`, {
    method: 'POST',
    headers: {
      Authorization: upload.authorization,
      'Content-Type': 'multipart/form-data; boundary=cut',
      'Content-Length': String(body.length),
    },
  });
  const status = new Promise<number | undefined>((resolve) => {
    client.on('response', (response) => resolve(response.resume().statusCode));
    client.on('error', () => resolve(undefined)).on('close', () => resolve(undefined));
  });
  const end = Math.floor(body.length * Math.min(upload.at, 1));
  for (let sent = 0; sent < end && !client.destroyed; sent += PIECE) {
    client.write(body.subarray(sent, Math.min(end, sent + PIECE)));
    // as slow as a network: the server is to be met at every step
    await sleep(PAUSE_MS);
  }
  // the whole is sent: what comes now are the store, the database and the answer
  if (upload.at > 1) await sleep((upload.at - 1) * 100);
  await upload.cut();
  if (destroy) client.destroy();
  return status;
}
