/** The endpoints by which tasks leave as a file and come in as one. */
import { answer, transferApi } from '../api/client.ts';
import type { components } from '../api/schema.ts';

export type ImportReport = components['schemas']['ImportReport'];
export type Format = 'json' | 'csv';

export interface ExportedFile {
  content: Blob;
  name: string;
}

const MEDIA_TYPES: Record<Format, 'application/json' | 'text/csv'> = { json: 'application/json', csv: 'text/csv' };

/** @param trash whether deleted tasks are in it too */
export async function exportTasks(format: Format, trash: boolean): Promise<ExportedFile> {
  const query = { format, trash: String(trash) as 'true' | 'false' };
  const { body, headers } = await answer(transferApi.GET('/export', { params: { query }, parseAs: 'blob' }));
  const name = /filename="([^"]+)"/.exec(headers.get('Content-Disposition') ?? '')?.[1];
  return { content: body as unknown as Blob, name: name ?? `tasktracker.${format}` };
}

/**
 * @param key of this very import: one that is repeated because its answer was lost happens once
 * @param dryRun whether to report only
 */
export async function importTasks(
  { format, text }: { format: Format; text: string },
  key: string,
  dryRun: boolean,
): Promise<ImportReport> {
  const call = transferApi.POST('/import', {
    params: {
      query: { dryRun: String(dryRun) as 'true' | 'false' },
      ...(!dryRun && { header: { 'Idempotency-Key': key } }),
    },
    headers: { 'Content-Type': MEDIA_TYPES[format] },
    body: text,
    bodySerializer: (body: unknown) => body as string,
  });
  return (await answer(call)).body;
}
