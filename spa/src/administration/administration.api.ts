/** The endpoints of administration. */
import { answer, api, linkQuery } from '../api/client.ts';
import type { components, operations } from '../api/schema.ts';
import type { Page } from '../shared/paged-rows.ts';

export type ManagedUser = components['schemas']['ManagedUser'];
export type Invitation = components['schemas']['Invitation'];
export type SecurityEvent = components['schemas']['SecurityEvent'];
export type NewInvitation = operations['invite']['requestBody']['content']['application/json'];
export type Rights = operations['updateUser']['requestBody']['content']['application/json'];

export async function listUsers(before: string | null): Promise<Page<ManagedUser>> {
  const { body, headers } = await answer(api.GET('/users', { params: { query: { ...(before && { before }) } } }));
  return { rows: body, next: nextOf(headers) };
}

export const updateUser = async (id: string, rights: Rights): Promise<ManagedUser> =>
  (await answer(api.PATCH('/users/{id}', { params: { path: { id } }, body: rights }))).body;

/** @returns the link, or null when it is sent by mail */
export const createResetLink = async (id: string): Promise<string | null> =>
  (await answer(api.POST('/users/{id}/password-reset', { params: { path: { id } } }))).body.link;

export const listInvitations = async (): Promise<Invitation[]> => (await answer(api.GET('/invitations'))).body;

/** @returns the link too, or null when it is sent by mail */
export const invite = async (invitation: NewInvitation): Promise<Invitation & { link: string | null }> =>
  (await answer(api.POST('/invitations', { body: invitation }))).body;

export async function withdrawInvitation(id: string): Promise<void> {
  await answer(api.DELETE('/invitations/{id}', { params: { path: { id } } }));
}

export async function listSecurityEvents(before: string | null): Promise<Page<SecurityEvent>> {
  const query = { ...(before && { before }) };
  const { body, headers } = await answer(api.GET('/security-events', { params: { query } }));
  return { rows: body, next: nextOf(headers) };
}

const nextOf = (headers: Headers): string | null => linkQuery(headers.get('Link'), 'next')?.get('before') ?? null;
