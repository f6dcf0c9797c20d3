/** The endpoints of files on tasks. */
import { answer, api, transferApi } from '../api/client.ts';
import type { components, paths } from '../api/schema.ts';
import { sendToStore, upload, type UploadOptions } from '../api/upload.ts';

export type { UploadOptions };
export type Attachment = components['schemas']['Attachment'];
export type FileLimits = paths['/attachments/limits']['get']['responses'][200]['content']['application/json'];

/** Where a file is to be sent, past the API. */
export type DirectUpload = paths['/tasks/{id}/uploads']['post']['responses'][201]['content']['application/json'];

const of = (id: string) => ({ path: { id } });

export const getLimits = async (): Promise<FileLimits> => (await answer(api.GET('/attachments/limits'))).body;

export const listAttachments = async (taskId: string): Promise<Attachment[]> =>
  (await answer(api.GET('/tasks/{id}/attachments', { params: of(taskId) }))).body;

/**
 * Sends a file through the API.
 * @param key of this very file: sent again because its answer was lost, it is attached once
 */
export async function addAttachment(
  taskId: string,
  file: File,
  key: string,
  options: UploadOptions,
): Promise<Attachment> {
  const form = new FormData();
  form.append('file', file, file.name);
  const [added] = await upload<Attachment[]>(`/tasks/${taskId}/attachments`, { 'Idempotency-Key': key }, form, options);
  if (!added) throw new TypeError('The API answered without an attachment');
  return added;
}

/** @param sha256 of the content, hexadecimal */
export const prepareUpload = async (taskId: string, { name, size }: File, sha256: string): Promise<DirectUpload> =>
  (await answer(api.POST('/tasks/{id}/uploads', { params: of(taskId), body: { name, size, sha256 } }))).body;

/** Sends a file to the store itself. @returns the status of its answer */
export const sendDirectly = ({ url, headers }: DirectUpload, file: File, options: UploadOptions): Promise<number> =>
  sendToStore(url, headers, file, options);

/** The server reads the whole file first, which takes its time. */
export const completeUpload = async (id: string): Promise<Attachment> =>
  (await answer(transferApi.POST('/uploads/{id}/complete', { params: of(id) }))).body;

/** A list comes without tags, so one is asked for before a change. @throws ApiProblem 404 */
export async function getAttachment(id: string): Promise<{ attachment: Attachment; etag: string }> {
  const { body, headers } = await answer(api.GET('/attachments/{id}', { params: of(id) }));
  const etag = headers.get('ETag');
  if (!body || etag === null) throw new TypeError('The API answered without an attachment or without its entity tag');
  return { attachment: body, etag };
}

/** @throws ApiProblem 412 when it has changed since the tag was given */
export async function renameAttachment(id: string, name: string, etag: string): Promise<Attachment> {
  const call = api.PATCH('/attachments/{id}', {
    params: { ...of(id), header: { 'If-Match': etag } },
    headers: { 'Content-Type': 'application/merge-patch+json' },
    body: { name },
  });
  return (await answer(call)).body;
}

/** @throws ApiProblem 412 when it has changed since the tag was given */
export async function deleteAttachment(id: string, etag: string): Promise<void> {
  await answer(api.DELETE('/attachments/{id}', { params: { ...of(id), header: { 'If-Match': etag } } }));
}

export const restoreAttachment = async (id: string): Promise<Attachment> =>
  (await answer(api.POST('/attachments/{id}/restore', { params: of(id) }))).body;

/** @returns an address that the browser can load by itself for some minutes */
export const linkTo = async (id: string): Promise<string> =>
  (await answer(api.POST('/attachments/{id}/links', { params: of(id) }))).body.url;

/** @returns the small picture, or the picture itself */
export async function getPicture(id: string, size: 'thumbnail' | 'content'): Promise<Blob> {
  const call =
    size === 'thumbnail'
      ? transferApi.GET('/attachments/{id}/thumbnail', { params: of(id), parseAs: 'blob' })
      : transferApi.GET('/attachments/{id}/content', { params: of(id), parseAs: 'blob' });
  return (await answer(call as Promise<{ data?: unknown; error?: unknown; response: Response }>)).body as Blob;
}
