/** What an error of the S3 client means to the caller. */
import { S3ServiceException } from '@aws-sdk/client-s3';
import { AppError, unavailable } from '../errors.ts';
import { BlobMissing } from './blob-store.ts';

/** Of the socket below the client, or of the client itself. */
const NETWORK =
  /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOSTUNREACH|TimeoutError|NetworkingError)$/;
const FULL = new Set(['QuotaExceeded', 'InsufficientCapacity', 'XMinioStorageFull', 'EntityTooLarge']);

/** @throws AppError 503 or 507, or the error itself when a client can do nothing about it */
export function asAppError(error: unknown): never {
  const { code = '', name = '' } = error as { code?: string; name?: string };
  if (FULL.has(name)) {
    throw new AppError('insufficient-storage', 'The store of files has no room for this one.', { cause: error });
  }
  const status = error instanceof S3ServiceException ? (error.$metadata.httpStatusCode ?? 0) : 0;
  if (status >= 500 || status === 429 || NETWORK.test(code) || NETWORK.test(name)) {
    throw unavailable('The store of files does not answer right now. Try again.', error);
  }
  throw error;
}

/** As above; a blob that is not there is a `BlobMissing`. */
export const missing =
  (key: string) =>
  (error: unknown): never => {
    const gone = error instanceof S3ServiceException && /^(NoSuchKey|NotFound)$/.test(error.name);
    if (gone) throw new BlobMissing(key);
    return asAppError(error);
  };
