/** The cookies of this application, and which pages may send requests with them. */
import type { Context } from 'koa';
import { forbidden } from '../errors.ts';
import type { Client } from './client.ts';

/** `refresh` is the session's token, `device` tells a browser that has logged in before, `sign-on` a log-in on its way. */
export type CookieName = 'refresh' | 'device' | 'sign-on';

export interface Cookie {
  name: CookieName;
  /** Tells those apart of which a browser may have several; letters, digits, `-` and `_`. */
  key?: string;
  /** Null deletes it. */
  value: string | null;
  /** Seconds. */
  maxAge?: number;
  /** `lax` comes along when another site leads here; strict is what all others are. */
  sameSite?: 'lax';
}

/**
 * The prefix binds a cookie to this very host and to HTTPS: no subdomain and no network can plant one. Browsers refuse
 * it over plain HTTP, which is for a machine's own address.
 * https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-4.1.3.2
 */
const wireName = (name: CookieName, secure: boolean, key?: string): string =>
  `${secure ? '__Host-' : ''}${name}${key === undefined ? '' : `-${key}`}`;

/**
 * What the client sent, by the names on the wire. Koa's own reader keeps a pattern for each name that it was ever asked
 * for, which for ever new keys would fill the memory.
 */
const sentCookies = (ctx: Context): [name: string, value: string][] =>
  ctx
    .get('Cookie')
    .split(';')
    .map((pair) => pair.trim().split(/=(.*)/s))
    .map(([name = '', value = '']) => [name, value]);

export const readCookie = (
  ctx: Context,
  name: CookieName,
  { secure }: Client,
  key: string | undefined,
): string | undefined => sentCookies(ctx).find(([wire]) => wire === wireName(name, secure, key))?.[1];

/** The keys of all cookies of a name that the client sent. */
export function cookieKeys(ctx: Context, name: CookieName, { secure }: Client): string[] {
  const prefix = `${wireName(name, secure)}-`;
  return sentCookies(ctx)
    .filter(([wire]) => wire.startsWith(prefix))
    .map(([wire]) => wire.slice(prefix.length))
    .filter((key) => /^[\w-]+$/.test(key));
}

export function setCookie(ctx: Context, { name, key, value, maxAge, sameSite }: Cookie, { secure }: Client): void {
  // the connection may be plain where a proxy before it is not
  ctx.cookies.secure = secure;
  ctx.cookies.set(wireName(name, secure, key), value, {
    httpOnly: true,
    secure,
    path: '/',
    sameSite: sameSite ?? 'strict',
    ...(maxAge !== undefined && { maxAge: maxAge * 1000 }),
  });
}

/**
 * Turns away requests that a page of another origin makes: browsers name the origin of every one that can change
 * something. Programs name none.
 * @throws AppError 403
 */
export function requireOwnOrigin(ctx: Context, ownOrigin: string): void {
  const origin = ctx.get('Origin');
  const foreign = origin !== '' && origin !== ownOrigin;
  if (foreign || ctx.get('Sec-Fetch-Site') === 'cross-site') {
    throw forbidden(`Only pages of ${ownOrigin} may do this.`);
  }
}

/**
 * Turns away what is no step of a person's browser from one address to the next: browsers tell the difference, programs
 * say nothing.
 * @throws AppError 403
 */
export function requireNavigation(ctx: Context): void {
  const destination = ctx.get('Sec-Fetch-Dest');
  if (destination !== '' && destination !== 'document') throw forbidden('This is an address to open in a browser.');
}
