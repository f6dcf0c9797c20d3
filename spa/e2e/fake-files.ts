/** Files on tasks that the API of memory answers with, for pictures. */
import type { Page } from 'playwright-core';
import type { Attachment, FileLimits } from '../src/attachments/attachments.api.ts';
import { pictureFile } from './attachments.ts';

const LIMITS: FileLimits = {
  enabled: true,
  direct: false,
  maxBytes: 104_857_600,
  quotaBytes: 1_073_741_824,
  usedBytes: 48_213,
};

const FILES: Pick<Attachment, 'name' | 'mediaType' | 'size'>[] = [
  { name: 'Riga.png', mediaType: 'image/png', size: 482_133 },
  { name: 'Slides, second draft.pdf', mediaType: 'application/pdf', size: 2_918_402 },
];

/** Each task has the same two files; what is sent fails, as it does without a connection. */
export async function useFakeFiles(page: Page): Promise<void> {
  await page.route('**/api/v1/attachments/limits', (route) => route.fulfill({ json: LIMITS }));
  await page.route('**/api/v1/attachments/*/thumbnail', (route) =>
    route.fulfill({ contentType: 'image/png', body: pictureFile('Riga.png', [196, 140, 84]).buffer }),
  );
  await page.route('**/api/v1/tasks/*/attachments', (route) => {
    if (route.request().method() === 'POST') return route.abort();
    const taskId = new URL(route.request().url()).pathname.split('/').at(-2)!;
    return route.fulfill({ json: FILES.map((file, index) => attachment(taskId, index, file)) });
  });
}

function attachment(taskId: string, index: number, file: Pick<Attachment, 'name' | 'mediaType' | 'size'>): Attachment {
  const id = `file-${index}`;
  const picture = file.mediaType.startsWith('image/');
  return {
    ...file,
    id,
    taskId,
    url: `/api/v1/attachments/${id}`,
    contentUrl: `/api/v1/attachments/${id}/content`,
    sha256: '0'.repeat(64),
    deletedAt: null,
    updatedAt: '2026-11-23T08:00:00.000Z',
    thumbnailUrl: picture ? `/api/v1/attachments/${id}/thumbnail` : null,
    shown: true,
    scan: 'clean',
    version: 1,
    createdAt: '2026-11-23T08:00:00.000Z',
  };
}
