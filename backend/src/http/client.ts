import type { Context } from 'koa';

/** The other side of the connection. */
export interface Client {
  /** IP address; behind a proxy that is trusted, what it says. */
  address: string;
  userAgent: string;
  /** Whether the browser speaks HTTPS, with this process or with what stands before it. */
  secure: boolean;
}

/** @param publicUrl the origin that browsers see, if it is configured: it knows best whether they speak HTTPS */
export const clientOf = (ctx: Context, publicUrl: string | undefined): Client => ({
  address: ctx.ip,
  userAgent: ctx.get('User-Agent'),
  secure: publicUrl === undefined ? ctx.secure : publicUrl.startsWith('https:'),
});
