/** The list of files that belongs to a dump, read line by line: there may be more files than memory has room for. */
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export interface ListedFile {
  key: string;
  /** Bytes; undefined, as the sum, where the database does not know it: thumbnails. */
  size: number | undefined;
  sha256: string | undefined;
}

const LINE = /^([\da-f-]{36}),(\d*),([\da-f]{64})?$/;

/** @throws Error at a line that is none of such a list */
export async function* readFileList(content: Readable): AsyncGenerator<ListedFile> {
  for await (const line of createInterface({ input: content, crlfDelay: Infinity })) {
    const [, key, size, sha256] = LINE.exec(line) ?? [];
    if (key === undefined) throw new Error(`a line of the list of files is damaged: ${line.slice(0, 120)}`);
    yield { key, size: size ? Number(size) : undefined, sha256 };
  }
}
