/** The endpoints of the trash. */
import { answer, api, linkQuery } from '../api/client.ts';
import type { components } from '../api/schema.ts';
import type { Page } from '../shared/paged-rows.ts';

export type TrashedTask = components['schemas']['Task'];

/** Tasks in the trash, the one that was deleted last first. @param cursor of the page; null for the first one */
export async function listTrash(cursor: string | null): Promise<Page<TrashedTask>> {
  const query = { trash: 'true', sort: '-updatedAt', ...(cursor !== null && { cursor }) } as const;
  const { body, headers } = await answer(api.GET('/tasks', { params: { query } }));
  return { rows: body, next: linkQuery(headers.get('Link'), 'next')?.get('cursor') ?? null };
}

export async function restoreTask(id: string): Promise<void> {
  await answer(api.POST('/tasks/{id}/restore', { params: { path: { id } } }));
}

/** Deletes a task in the trash for good. */
export async function purgeTask(id: string): Promise<void> {
  await answer(api.DELETE('/trash/{id}', { params: { path: { id } } }));
}

export async function emptyTrash(): Promise<void> {
  await answer(api.DELETE('/trash'));
}
