/** Addresses that carry their own permission, so that bytes pass between a client and the store alone. */
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { DirectAccess } from './blob-store.ts';
import type { Encryption, ObjectAddress } from './s3-put.ts';

/**
 * @param client of the endpoint that browsers reach
 * @param encryption what the store is told when it writes; the client has to send it as headers
 */
export function createDirectAccess(
  client: S3Client,
  objectOf: (key: string) => ObjectAddress,
  encryption: Encryption,
): DirectAccess {
  return {
    async put(key, size, expiresIn) {
      const command = new PutObjectCommand({ ...objectOf(key), ...encryption, ContentLength: size });
      // what is signed as a header must be sent as it is; else anybody could send more than was allowed
      const signed = Object.keys(headersOf(encryption));
      const url = await getSignedUrl(client, command, {
        expiresIn,
        signableHeaders: new Set(['host', 'content-length', ...signed]),
        unhoistableHeaders: new Set(signed),
      });
      return { url, headers: headersOf(encryption) };
    },

    get: (key, disposition, mediaType, expiresIn) =>
      getSignedUrl(
        client,
        new GetObjectCommand({
          ...objectOf(key),
          ResponseContentDisposition: disposition,
          ResponseContentType: mediaType,
          ResponseCacheControl: 'private, no-store',
        }),
        { expiresIn },
      ),
  };
}

const headersOf = (encryption: Encryption): Record<string, string> => ({
  ...(encryption.ServerSideEncryption && { 'x-amz-server-side-encryption': encryption.ServerSideEncryption }),
  ...(encryption.SSEKMSKeyId && { 'x-amz-server-side-encryption-aws-kms-key-id': encryption.SSEKMSKeyId }),
});
