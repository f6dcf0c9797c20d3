/** Reads the files of a form one after the other, as they arrive (RFC 7578). */
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import type { Context } from 'koa';
import { AppError, malformed } from '../errors.ts';
import type { IncomingFile } from '../attachments/uploads.service.ts';

const MEDIA_TYPE = 'multipart/form-data';

/** Of a part that is no file, which nobody reads. Bytes. */
const MOST_FIELD_BYTES = 64 * 1024;
const MOST_FIELDS = 20;
const MOST_PART_HEADER_BYTES = 8 * 1024;

/**
 * Each file must be read to its end before the next one comes. Whoever stops reading leaves the rest of the request to
 * the one who answers it.
 * @throws AppError 400 for what is no form, or ends before it is whole; 413 for more files than `most`; 415
 */
export async function* filesOf(ctx: Context, most: number): AsyncGenerator<IncomingFile, void> {
  const parser = createParser(ctx, most);
  const arrived = createQueue<{ name: string; content: BusboyFileStream }>();
  let current: BusboyFileStream | undefined;

  const fail = (error: Error) => {
    current?.destroy(error);
    for (const { content } of arrived.fail(error)) content.destroy(error);
  };
  parser.on('file', (_field: string, content: BusboyFileStream, name: string | undefined) => {
    // one that is not read yet fails with nobody listening
    content.on('error', () => {});
    arrived.add({ name: unescaped(name ?? ''), content });
  });
  parser.on('error', (error: unknown) => fail(malformed('The form did not arrive whole.', undefined, error)));
  parser.on('finish', () => arrived.end());
  for (const limit of ['filesLimit', 'partsLimit', 'fieldsLimit'] as const) {
    parser.on(limit, () => fail(new AppError('content-too-large', `A form may have at most ${most} files.`)));
  }
  const cut = () => void (ctx.req.complete || fail(malformed('The form did not arrive whole.')));
  ctx.req.once('close', cut).once('error', cut);

  try {
    ctx.req.pipe(parser);
    for (let next = await arrived.next(); next; next = await arrived.next()) {
      current = next.content;
      yield next;
      if (!current.readableEnded && !current.destroyed) throw new Error('a file was not read to its end');
    }
  } finally {
    ctx.req.unpipe(parser);
    ctx.req.off('close', cut);
    fail(new Error('nobody reads on'));
    // what is left is thrown away, so that the client gets to see the answer
    ctx.req.resume();
  }
}

/** What browsers write in the name of a file for three characters: https://html.spec.whatwg.org/#multipart-form-data */
const unescaped = (name: string): string =>
  name.replace(/%(22|0D|0A)/gi, (_escape, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

interface Queue<T> {
  add(item: T): void;
  /** No more will come. */
  end(): void;
  /** Whoever waits gets the error, now and later. @returns what nobody has taken */
  fail(error: Error): T[];
  /** The next one, when it is there; undefined after the last. */
  next(): Promise<T | undefined>;
}

function createQueue<T>(): Queue<T> {
  const items: T[] = [];
  const state: { ended: boolean; error?: Error } = { ended: false };
  let wake = () => {};
  return {
    add(item) {
      items.push(item);
      wake();
    },
    end() {
      state.ended = true;
      wake();
    },
    fail(error) {
      state.ended = true;
      state.error ??= error;
      wake();
      return items.splice(0);
    },
    async next() {
      if (items.length === 0 && !state.ended) await new Promise<void>((resolve) => (wake = resolve));
      const item = items.shift();
      if (item === undefined && state.error) throw state.error;
      return item;
    },
  };
}

function createParser(ctx: Context, most: number): BusboyInstance {
  const type = ctx.get('Content-Type');
  if (type.split(';')[0]!.trim().toLowerCase() !== MEDIA_TYPE) {
    throw new AppError('unsupported-media-type', `The body must be ${MEDIA_TYPE}.`);
  }
  const encoding = ctx.get('Content-Encoding').toLowerCase();
  if (encoding !== '' && encoding !== 'identity') {
    throw new AppError('unsupported-media-type', 'The body must not be compressed.');
  }
  try {
    return new Busboy({
      headers: { 'content-type': type },
      isPartAFile: (_field, _type, name) => name !== undefined,
      limits: {
        files: most,
        fields: MOST_FIELDS,
        parts: most + MOST_FIELDS,
        fieldSize: MOST_FIELD_BYTES,
        headerSize: MOST_PART_HEADER_BYTES,
        headerPairs: 20,
      },
    });
  } catch (error) {
    throw malformed('The form has no boundary.', undefined, error);
  }
}
