/** The documentation of the API, served by the release that it describes. Like probes, it is no part of the contract. */
import { createHash } from 'node:crypto';
import type { Router } from '@koa/router';
import { isNotModified } from '../http/entity-tag.ts';
import { apiPage } from './api-page.ts';
import { DOCS_STYLE } from './docs-style.ts';
import type { ApiDocument } from './document.ts';
import { DOCS_PATH, layout, PROBLEMS_PATH, STYLE_PATH } from './page-layout.ts';
import { problemsPage } from './problems-page.ts';

/** Nothing but the page's own style and the application's own icon. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/**
 * @param documentPath where the OpenAPI document is
 * @param document called once, when something is asked for
 */
export function docsRoutes(router: Router, documentPath: string, document: () => ApiDocument): void {
  serve(router, documentPath, 'application/json', () => JSON.stringify(document()));
  serve(router, DOCS_PATH, 'text/html; charset=utf-8', () => layout(apiPage(document()), documentPath));
  serve(router, PROBLEMS_PATH, 'text/html; charset=utf-8', () => layout(problemsPage(), documentPath));
  serve(router, STYLE_PATH, 'text/css; charset=utf-8', () => DOCS_STYLE);
}

/** A text that does not change while the process runs: made when it is first asked for, and then kept. */
function serve(router: Router, path: string, type: string, make: () => string): void {
  let kept: { text: string; tag: string } | undefined;
  router.get(path, (ctx) => {
    kept ??= withTag(make());
    ctx.set({ ETag: kept.tag, 'Cache-Control': 'no-cache' });
    if (type.startsWith('text/html')) ctx.set('Content-Security-Policy', CONTENT_SECURITY_POLICY);
    if (isNotModified(ctx.get('If-None-Match'), kept.tag)) {
      ctx.status = 304;
      return;
    }
    ctx.type = type;
    ctx.body = kept.text;
  });
}

const withTag = (text: string) => ({
  text,
  tag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`,
});
