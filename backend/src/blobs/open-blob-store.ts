import type { AttachmentsConfig } from '../config-attachments.ts';
import type { BlobStore } from './blob-store.ts';
import { createFileBlobStore } from './file-blob-store.ts';

/** Opens the store that is configured; undefined when there is none. */
export async function openBlobStore({ store, presign }: AttachmentsConfig): Promise<BlobStore | undefined> {
  switch (store.kind) {
    case 'none':
      return undefined;
    case 'filesystem':
      return createFileBlobStore(store.folder);
    case 's3': {
      // the SDK takes a quarter of a second and 30 MB: only where it is used
      const { createS3BlobStore } = await import('./s3-blob-store.ts');
      return createS3BlobStore(store, presign);
    }
  }
}
