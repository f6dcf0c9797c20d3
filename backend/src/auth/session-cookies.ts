/** Which cookies a browser gets for what it did. */
import type { Cookie } from '../http/cookies.ts';
import type { Grant } from '../sessions/sessions.service.ts';
import { DEVICE_MAX_AGE } from './device-cookie.ts';

/** The refresh token, for as long as its session can live; none where the browser has a newer one already. */
export const refreshCookie = ({ refreshToken, sessionSeconds }: Grant): Cookie[] =>
  refreshToken === undefined ? [] : [{ name: 'refresh', value: refreshToken, maxAge: sessionSeconds }];

export const logInCookies = ({ grant, device }: { grant: Grant; device: string | undefined }): Cookie[] => [
  ...refreshCookie(grant),
  ...(device === undefined ? [] : [{ name: 'device' as const, value: device, maxAge: DEVICE_MAX_AGE }]),
];

export const noRefreshCookie: Cookie[] = [{ name: 'refresh', value: null }];
