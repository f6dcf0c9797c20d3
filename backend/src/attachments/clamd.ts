/** Asks a ClamAV daemon about a stream: https://docs.clamav.net/manual/Usage/Scanning.html#clamd */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Without an answer, or without taking bytes. A large file takes its time after its last byte. */
const IDLE_TIMEOUT_MS = 120_000;
/** Characters. */
const MOST_ANSWER_LENGTH = 4096;

/** Undefined when there is nothing in it, else the name of what was found. */
export type Finding = string | undefined;

/**
 * @param address `host:port` or `unix:/path`
 * @throws Error when the daemon does not answer, or cannot scan it
 */
export async function scan(address: string, content: AsyncIterable<Uint8Array>): Promise<Finding> {
  const socket = open(address);
  // it may answer before it has everything, and hang up: then the answer counts, not that nothing more can be sent
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer = (answer + chunk.toString()).slice(0, MOST_ANSWER_LENGTH)));
  const closed = new Promise<Error | undefined>((resolve) => {
    socket
      .once('error', resolve)
      .once('close', () => resolve(undefined))
      .once('end', () => resolve(undefined));
  });
  try {
    await send(socket, content, closed);
    await closed;
  } catch (error) {
    if (answer === '') throw error;
  } finally {
    socket.destroy();
  }
  return finding(answer.replace(/\0.*$/s, '').trim());
}

function open(address: string): Socket {
  const path = /^unix:(.+)$/.exec(address)?.[1];
  const [, host = '', port] = /^\[?(.*?)\]?:(\d+)$/.exec(address) ?? [];
  const socket = path === undefined ? connect(Number(port), host) : connect(path);
  socket.setTimeout(IDLE_TIMEOUT_MS, () => socket.destroy(new Error('clamd does not answer')));
  return socket;
}

/** @throws Error when the daemon takes no more */
async function send(
  socket: Socket,
  content: AsyncIterable<Uint8Array>,
  closed: Promise<Error | undefined>,
): Promise<void> {
  const write = async (bytes: Uint8Array): Promise<void> => {
    if (socket.writable && socket.write(bytes)) return;
    if (socket.writable) await Promise.race([once(socket, 'drain').catch(() => {}), closed]);
    if (!socket.writable) throw (await closed) ?? new Error('clamd has closed the connection');
  };
  await write(Buffer.from('zINSTREAM\0'));
  for await (const chunk of content) {
    if (chunk.length === 0) continue;
    await write(lengthOf(chunk));
    await write(chunk);
  }
  await write(Buffer.alloc(4));
}

function lengthOf(chunk: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(chunk.length);
  return length;
}

function finding(answer: string): Finding {
  if (answer === 'stream: OK') return undefined;
  const found = /^stream: (.+) FOUND$/.exec(answer)?.[1];
  if (found === undefined) throw new Error(`clamd cannot tell: ${answer === '' ? 'no answer' : answer}`);
  return found;
}
