/** The endpoints of getting in. */
import { answer, publicApi } from '../api/client.ts';
import type { components } from '../api/schema.ts';

export type LogIn = components['schemas']['LogIn'];
export type LogInMethods = components['schemas']['LogInMethods'];
export type Registration = components['schemas']['Registration'];
export type Credentials = components['schemas']['Credentials'];
export type Confirmation = components['schemas']['Confirmation'];

export const logInMethods = async (): Promise<LogInMethods> => (await answer(publicApi.GET('/auth/methods'))).body;

export const logIn = async (credentials: Credentials): Promise<LogIn> =>
  (await answer(publicApi.POST('/auth/login', { body: credentials }))).body;

/** @returns null when a mail tells how to go on */
export const register = async (registration: Registration): Promise<LogIn | null> =>
  (await answer<LogIn | undefined>(publicApi.POST('/auth/register', { body: registration }))).body ?? null;

export async function requestPasswordReset(email: string): Promise<void> {
  await answer(publicApi.POST('/auth/password-reset/request', { body: { email } }));
}

export async function resetPassword(token: string, password: string): Promise<void> {
  await answer(publicApi.POST('/auth/password-reset', { body: { token, password } }));
}

/** @returns the log-in of a new account; null when an account has its new address */
export const confirm = async (confirmation: Confirmation): Promise<LogIn | null> =>
  (await answer<LogIn | undefined>(publicApi.POST('/auth/confirm', { body: confirmation }))).body ?? null;
