/** The endpoints that keep a session going and end it. */
import { answer, api, publicApi } from '../api/client.ts';
import { ApiProblem } from '../api/errors.ts';
import type { components } from '../api/schema.ts';

export type User = components['schemas']['User'];
export type LogIn = components['schemas']['LogIn'];

/**
 * Buys a new access token with the browser's cookie.
 * @returns null when there is no session, or not any more
 */
export async function refresh(): Promise<LogIn | null> {
  try {
    return (await answer(publicApi.POST('/auth/refresh'))).body;
  } catch (error) {
    if (error instanceof ApiProblem && (error.status === 401 || error.status === 403)) return null;
    throw error;
  }
}

/** @returns where to log out at the provider too; null where there is none */
export const logOut = async (): Promise<string | null> => (await answer(publicApi.POST('/auth/logout'))).body.logoutUrl;

export async function logOutEverywhere(): Promise<void> {
  await answer(api.POST('/auth/logout-all'));
}
