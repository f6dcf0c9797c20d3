/** Serves the built page from the backend's own process. In a cluster the page has a server of its own. */
import type { Middleware } from 'koa';
import sirv from 'sirv';
import type { AttachmentsConfig } from '../src/config-attachments.ts';

/** The same policy as the page's own server sends in a cluster: nothing inline, nothing from elsewhere. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "form-action 'self'",
  "require-trusted-types-for 'script'",
];

/** The one other place that the page may send something to: the store that takes files from browsers themselves. */
function fileStoreOrigin({ presign, store }: AttachmentsConfig): string | undefined {
  if (!presign || store.kind !== 's3') return undefined;
  const { protocol, host } = new URL(
    store.publicEndpoint ?? store.endpoint ?? `https://s3.${store.region}.amazonaws.com`,
  );
  return `${protocol}//${store.forcePathStyle ? '' : `${store.bucket}.`}${host}`;
}

/** Paths that belong to the API and its probes. */
const NOT_A_PAGE = /^\/(?:api\/|livez$|readyz$)/;

/** @param folder the result of the page's build */
export function page(folder: string, attachments: AttachmentsConfig): Middleware {
  const origin = fileStoreOrigin(attachments);
  const policy = [...CONTENT_SECURITY_POLICY, ...(origin ? [`connect-src 'self' ${origin}`] : [])].join('; ');
  const files = sirv(folder, {
    single: true,
    brotli: true,
    gzip: true,
    etag: true,
    setHeaders(response, path) {
      response.setHeader(
        'Cache-Control',
        path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
      response.setHeader('Content-Security-Policy', policy);
      response.setHeader('X-Content-Type-Options', 'nosniff');
      response.setHeader('Referrer-Policy', 'same-origin');
    },
  });
  return async (ctx, next) => {
    if (NOT_A_PAGE.test(ctx.path) || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) return next();
    // sirv answers on Node's own response; where it has no file, Koa goes on
    const missing = await new Promise<boolean>((resolve) => {
      ctx.res.once('close', () => resolve(false));
      ctx.respond = false;
      ctx.res.statusCode = 200;
      files(ctx.req, ctx.res, () => resolve(true));
    });
    if (!missing) {
      ctx.status = ctx.res.statusCode;
      return;
    }
    ctx.respond = true;
    ctx.status = 404;
    await next();
  };
}
