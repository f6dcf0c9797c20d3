/** Blobs as files below one folder: for one machine, or for several that share a file system. */
import { randomBytes } from 'node:crypto';
import { constants, createReadStream, createWriteStream } from 'node:fs';
import { access, copyFile, mkdir, open, opendir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AppError, unavailable } from '../errors.ts';
import { BlobMissing, requireKey, type BlobStore, type StoredBlob } from './blob-store.ts';
import { collected } from './collected.ts';

/** Ends the name of a file that is still being written. */
const PARTIAL = '.part';
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** No room on the disk, or none for this user. */
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
/** A disk or a network file system that fails. */
const FAILING = new Set(['EIO', 'EROFS', 'ESTALE', 'ETIMEDOUT', 'EMFILE', 'ENFILE', 'EBUSY']);

/** @param folder is made where it is missing */
export function createFileBlobStore(folder: string): BlobStore {
  /** 256 folders, so that none gets so many files that looking through it takes long. */
  const pathOf = (key: string): string => join(folder, requireKey(key).slice(0, 2), key);

  /** Writes under a name that is no blob's, and gives it its own when every byte is on the disk. */
  async function write(key: string, fill: (partial: string) => Promise<void>): Promise<void> {
    const path = pathOf(key);
    const partial = `${path}.${randomBytes(4).toString('hex')}${PARTIAL}`;
    try {
      if ((await mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE })) !== undefined) await flush(folder);
      await fill(partial);
      await flush(partial);
      await rename(partial, path);
      await flush(dirname(path));
    } catch (error) {
      await rm(partial, { force: true }).catch(() => {});
      throw asAppError(error);
    }
  }

  return {
    name: `the folder ${folder}`,
    direct: undefined,

    async check() {
      await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
      await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    },

    put: (key, content) =>
      write(key, (partial) =>
        pipeline(collected(content), createWriteStream(partial, { flags: 'wx', mode: FILE_MODE })),
      ),

    async open(key, range) {
      const handle = await open(pathOf(key), 'r').catch(missing(key));
      return createReadStream('', {
        fd: handle,
        autoClose: true,
        ...(range && { start: range.first, end: range.last }),
      });
    },

    size: async (key) => (await stat(pathOf(key)).catch(missing(key))).size,

    async copy(from, to) {
      await stat(pathOf(from)).catch(missing(from));
      // shares the bytes where the file system can
      await write(to, (partial) => copyFile(pathOf(from), partial, constants.COPYFILE_FICLONE));
    },

    async delete(key) {
      const path = pathOf(key);
      const names = await readdir(dirname(path)).catch(noneIfMissing);
      const ofKey = names.filter((name) => name === key || (name.startsWith(`${key}.`) && name.endsWith(PARTIAL)));
      await Promise.all(ofKey.map((name) => rm(join(dirname(path), name), { force: true }))).catch((error: unknown) => {
        throw asAppError(error);
      });
    },

    list: () => listFiles(folder),
    close() {},
  };
}

async function* listFiles(folder: string): AsyncGenerator<StoredBlob> {
  for (const part of await readdir(folder).catch(noneIfMissing)) {
    if (!/^[\da-f]{2}$/.test(part)) continue;
    for await (const { name } of await opendir(join(folder, part))) {
      if (name.endsWith(PARTIAL)) continue;
      const found = await stat(join(folder, part, name)).catch(() => undefined);
      if (found) yield { key: name, size: found.size };
    }
  }
}

/** Puts a file, or the names in a folder, on the disk: after this a loss of power takes nothing back. */
async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const codeOf = (error: unknown): string => String((error as { code?: unknown }).code);

const missing =
  (key: string) =>
  (error: unknown): never => {
    throw codeOf(error) === 'ENOENT' ? new BlobMissing(key) : asAppError(error);
  };

function noneIfMissing(error: unknown): string[] {
  if (codeOf(error) === 'ENOENT') return [];
  throw asAppError(error);
}

function asAppError(error: unknown): unknown {
  if (FULL.has(codeOf(error))) {
    return new AppError('insufficient-storage', 'The server has no room for this file.', { cause: error });
  }
  return FAILING.has(codeOf(error)) ? unavailable('The store of files does not answer right now.', error) : error;
}
