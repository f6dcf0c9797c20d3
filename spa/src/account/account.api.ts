/** The endpoints of one's own account, its sessions and its API tokens. */
import { answer, api } from '../api/client.ts';
import type { components, operations } from '../api/schema.ts';

export type User = components['schemas']['User'];
export type Session = components['schemas']['Session'];
export type ApiToken = components['schemas']['ApiToken'];
export type NewApiToken = operations['createApiToken']['requestBody']['content']['application/json'];

export const setLanguage = async (language: User['language']): Promise<User> =>
  (await answer(api.PATCH('/account', { body: { language } }))).body;

export async function changePassword(currentPassword: string, newPassword: string): Promise<void> {
  await answer(api.POST('/account/password', { body: { currentPassword, newPassword } }));
}

/** @returns null when a mail to the new address tells how to go on */
export const changeEmail = async (email: string, password: string): Promise<User | null> =>
  (await answer<User | undefined>(api.POST('/account/email', { body: { email, password } }))).body ?? null;

/** @param password left out by who has none */
export async function deleteAccount(email: string, password: string | undefined): Promise<void> {
  await answer(api.POST('/account/deletion', { body: { email, ...(password !== undefined && { password }) } }));
}

export const listSessions = async (): Promise<Session[]> => (await answer(api.GET('/account/sessions'))).body;

export async function endSession(id: string): Promise<void> {
  await answer(api.DELETE('/account/sessions/{id}', { params: { path: { id } } }));
}

export const listApiTokens = async (): Promise<ApiToken[]> => (await answer(api.GET('/account/tokens'))).body;

/** @returns the token itself too, for the only time */
export const createApiToken = async (token: NewApiToken): Promise<ApiToken & { token: string }> =>
  (await answer(api.POST('/account/tokens', { body: token }))).body;

export async function revokeApiToken(id: string): Promise<void> {
  await answer(api.DELETE('/account/tokens/{id}', { params: { path: { id } } }));
}
