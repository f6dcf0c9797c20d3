/** What a server needs to keep to itself, made once for a data folder. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from './user-error.ts';

const FILE = 'access-token-keys';

/** A key for access tokens that survives a restart: without it every restart would log everybody out. */
export function accessTokenKeys(folder: string): string {
  const file = join(folder, FILE);
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOENT') throw unusable(file, error);
  }
  const keys = `local:${randomSecret()}`;
  try {
    mkdirSync(folder, { recursive: true });
    // a start that is killed here leaves no half of a file
    const unfinished = `${file}.${process.pid}`;
    writeFileSync(unfinished, `${keys}\n`, { mode: 0o600, flush: true });
    renameSync(unfinished, file);
  } catch (error) {
    throw unusable(file, error);
  }
  return keys;
}

/** 256 random bits in characters that need no escape anywhere. */
export const randomSecret = (): string => randomBytes(32).toString('base64url');

const unusable = (file: string, cause: unknown): UserError =>
  new UserError(`Cannot use ${file}: ${(cause as Error).message}. Choose another folder with DATA_DIR.`, { cause });
