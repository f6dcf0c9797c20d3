/**
 * What a browser keeps of having logged in to an account: a mark that only this service can make. It grants nothing. A
 * browser that shows it has a count of attempts of its own, which strangers cannot use up.
 * https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
 */
import { createHmac, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { SigningKeys } from '../sessions/access-tokens.ts';

/** Seconds. */
export const DEVICE_MAX_AGE = 365 * 24 * 3600;

const FORMAT = /^([\w-]{22})\.([\w-]{43})$/;

/** Whose browser it is. A mark is worth as much as the password that it was earned with: a new one makes it worthless. */
interface Owner {
  id: string;
  passwordHash: string | null;
}

/** @returns the value of a new browser's cookie */
export function makeDeviceCookie(keys: SigningKeys, owner: Owner): string {
  const id = randomBytes(16).toString('base64url');
  return `${id}.${markOf([...keys.values()][0]!, id, owner).toString('base64url')}`;
}

/** The id of the browser, when it has logged in to this account before. */
export function readDeviceCookie(keys: SigningKeys, owner: Owner, value: string | undefined): string | undefined {
  const [, id, mark] = FORMAT.exec(value ?? '') ?? [];
  if (id === undefined || mark === undefined) return undefined;
  const shown = Buffer.from(mark, 'base64url');
  const known = [...keys.values()].some((key) => timingSafeEqual(markOf(key, id, owner), shown));
  return known ? id : undefined;
}

const markOf = (key: KeyObject, browser: string, { id, passwordHash }: Owner): Buffer =>
  createHmac('sha256', key).update(`browser ${browser} of ${id} with ${passwordHash}`).digest();
