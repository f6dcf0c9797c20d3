/**
 * Writes an object of unknown length: in one request while it is small, else in parts. S3 wants to know the length of
 * each before it begins, so a part is kept in memory, in one buffer that serves for all parts of the object: whatever
 * copies each part anew fills the memory of the process faster than it is collected.
 */
import type { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
  type CompletedPart,
  type S3Client,
  type ServerSideEncryption,
} from '@aws-sdk/client-s3';

/** The least that S3 takes as a part that is not the last; 10,000 of them are 48 GiB. */
const PART_BYTES = 5 * 1024 * 1024;

export interface ObjectAddress {
  Bucket: string;
  Key: string;
}

export interface Encryption {
  ServerSideEncryption?: ServerSideEncryption;
  SSEKMSKeyId?: string;
}

/** When this rejects, there is no object; parts of it may be left if the store is away. */
export async function putObject(
  client: S3Client,
  object: ObjectAddress,
  encryption: Encryption,
  content: Readable,
): Promise<void> {
  const part = Buffer.allocUnsafeSlow(PART_BYTES);
  let filled = 0;
  let UploadId: string | undefined;
  const parts: CompletedPart[] = [];

  async function sendPart(): Promise<void> {
    UploadId ??= (await client.send(new CreateMultipartUploadCommand({ ...object, ...encryption }))).UploadId;
    const PartNumber = parts.length + 1;
    const Body = part.subarray(0, filled);
    const { ETag } = await client.send(new UploadPartCommand({ ...object, UploadId, PartNumber, Body }));
    parts.push({ ETag, PartNumber });
    filled = 0;
  }

  try {
    for await (const chunk of content as AsyncIterable<Buffer>) {
      for (let offset = 0; offset < chunk.length;) {
        if (filled === PART_BYTES) await sendPart();
        const copied = chunk.copy(part, filled, offset);
        filled += copied;
        offset += copied;
      }
    }
    if (UploadId === undefined) {
      await client.send(new PutObjectCommand({ ...object, ...encryption, Body: part.subarray(0, filled) }));
      return;
    }
    await sendPart();
    await client.send(new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts: parts } }));
  } catch (error) {
    // what cannot be taken back now is found when the key is deleted
    if (UploadId !== undefined) {
      await client.send(new AbortMultipartUploadCommand({ ...object, UploadId })).catch(() => {});
    }
    throw error;
  }
}
