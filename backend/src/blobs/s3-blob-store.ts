/** Blobs as objects in a bucket of any store that speaks S3. */
import { readFileSync } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { S3Config } from '../config-attachments.ts';
import { requireKey, type BlobStore, type StoredBlob } from './blob-store.ts';
import { collected } from './collected.ts';
import { createDirectAccess } from './s3-direct-access.ts';
import { asAppError, missing } from './s3-errors.ts';
import { putObject, type Encryption } from './s3-put.ts';

/** More than downloads and uploads of one process together, so that nothing waits behind a slow reader. */
const MOST_SOCKETS = 200;
const CONNECT_TIMEOUT_MS = 5_000;
/** Without a byte in either direction. */
const IDLE_TIMEOUT_MS = 60_000;

/** @param presign whether clients get addresses of the store itself */
export function createS3BlobStore(config: S3Config, presign: boolean): BlobStore {
  const client = createClient(config, config.endpoint);
  const { bucket: Bucket } = config;
  const objectOf = (key: string) => ({ Bucket, Key: config.prefix + requireKey(key) });
  const encryption = encryptionOf(config);

  return {
    name: `the bucket ${Bucket} at ${config.endpoint ?? 'AWS'}`,
    direct: presign
      ? createDirectAccess(createClient(config, config.publicEndpoint ?? config.endpoint), objectOf, encryption)
      : undefined,

    check: async () => void (await client.send(new HeadBucketCommand({ Bucket })).catch(asAppError)),

    async put(key, content) {
      await putObject(client, objectOf(key), encryption, collected(content)).catch(asAppError);
    },

    async open(key, range) {
      const Range = range && `bytes=${range.first}-${range.last}`;
      const answer = await client.send(new GetObjectCommand({ ...objectOf(key), Range })).catch(missing(key));
      return collected(answer.Body as Readable);
    },

    async size(key) {
      const answer = await client.send(new HeadObjectCommand(objectOf(key))).catch(missing(key));
      return answer.ContentLength ?? 0;
    },

    async copy(from, to) {
      const CopySource = `${Bucket}/${encodeURIComponent(objectOf(from).Key)}`;
      await client.send(new CopyObjectCommand({ ...objectOf(to), ...encryption, CopySource })).catch(missing(from));
    },

    async delete(key) {
      const object = objectOf(key);
      await client.send(new DeleteObjectCommand(object)).catch(asAppError);
      // of a process that died: nobody but the owner of the bucket sees the parts, and they are paid for
      const { Uploads = [] } = await client
        .send(new ListMultipartUploadsCommand({ Bucket, Prefix: object.Key }))
        .catch(asAppError);
      for (const { UploadId, Key } of Uploads) {
        if (Key !== object.Key || UploadId === undefined) continue;
        await client.send(new AbortMultipartUploadCommand({ ...object, UploadId })).catch(asAppError);
      }
    },

    list: () => listObjects(client, Bucket, config.prefix),
    close: () => client.destroy(),
  };
}

async function* listObjects(client: S3Client, Bucket: string, prefix: string): AsyncGenerator<StoredBlob> {
  for await (const page of paginateListObjectsV2({ client }, { Bucket, Prefix: prefix })) {
    for (const { Key = '', Size = 0 } of page.Contents ?? []) yield { key: Key.slice(prefix.length), size: Size };
  }
}

function createClient(config: S3Config, endpoint: string | undefined): S3Client {
  const { accessKeyId, secretAccessKey } = config;
  return new S3Client({
    region: config.region,
    ...(endpoint !== undefined && { endpoint }),
    forcePathStyle: config.forcePathStyle,
    ...(accessKeyId !== undefined &&
      secretAccessKey !== undefined && { credentials: { accessKeyId, secretAccessKey } }),
    // many stores know nothing of the checksums that the SDK sends since 2025; SHA-256 of every file is kept anyway
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: new NodeHttpHandler({
      connectionTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: IDLE_TIMEOUT_MS,
      httpAgent: new HttpAgent({ keepAlive: true, maxSockets: MOST_SOCKETS }),
      httpsAgent: new HttpsAgent({
        keepAlive: true,
        maxSockets: MOST_SOCKETS,
        ...(config.caFile !== undefined && { ca: readFileSync(config.caFile) }),
      }),
    }),
  });
}

/** How the store encrypts what it writes to its disks. */
const encryptionOf = ({ encryption, kmsKeyId }: S3Config): Encryption =>
  encryption === undefined
    ? {}
    : { ServerSideEncryption: encryption, ...(kmsKeyId !== undefined && { SSEKMSKeyId: kmsKeyId }) };
